-- Deploy ringfence:reconcile/settle_missing_call to pg
-- requires: reconcile/note_finding
-- requires: reconcile/report_fate
-- requires: vapi/settle_reported_call
-- requires: core/clock

-- Purpose      Charges a call that had ended at the vendor and was not charged: by the same code as
--              its report would have, marked as reconciled, with a finding that says how much came
--              in and why it was missing.
-- Called by    reconcile_vapi_call, settle_looked_up_call.
-- Idempotency  The one charge a call can have: where its report has come meanwhile, nothing
--              happens, and a report that comes later finds a duplicate.
-- Locks        The organization's, then its wallet row.
-- Errors       Those of settle_reported_call.
-- Returns      The posting; duplicate when it was not missing after all.
begin;
set local role ringfence_owner;

create or replace function ringfence.settle_missing_call(
    p_org_id uuid,
    p_call   jsonb,
    p_report ringfence.call_report,
    p_run_id uuid,
    p_as_of  timestamptz
)
returns ringfence.posting
language plpgsql
volatile
as $settle_missing_call$
declare
    v_finding ringfence.reconciliation_finding;
    v_posting ringfence.posting;
begin
    v_posting := ringfence.settle_reported_call(p_org_id, p_call, p_report, p_as_of);
    if v_posting.applied then
        v_finding.org_id := p_org_id;
        v_finding.vendor := 'vapi';
        v_finding.kind := 'missing';
        v_finding.external_id := p_report.vapi_call_id;
        v_finding.run_id := p_run_id;
        v_finding.occurred_at := coalesce(p_report.started_at, p_report.ended_at);
        v_finding.amount := -v_posting.amount;
        v_finding.vendor_cost := p_report.vendor_cost;
        v_finding.cause := ringfence.report_fate(p_report.vapi_call_id);
        v_finding.resolution := 'charged';
        v_finding.details := jsonb_build_object(
            'duration_seconds', p_report.duration_seconds, 'seq', v_posting.seq);
        perform ringfence.note_finding(v_finding, ringfence.clock(p_as_of));
    end if;
    return v_posting;
end
$settle_missing_call$;

comment on function ringfence.settle_missing_call(
    uuid, jsonb, ringfence.call_report, uuid, timestamptz) is
'Charges a call that had ended at the vendor and was not charged. Errors: those of '
'settle_reported_call.';

commit;
