-- Deploy ringfence:reconcile/quarantine_found_call to pg
-- requires: vapi/quarantine_vapi_call
-- requires: reconcile/note_finding
-- requires: core/clock

-- Purpose      Keeps a call of the vendor's that nobody knows the owner of, until somebody says
--              whose it is: in quarantine, with a finding.
-- Called by    reconcile_vapi_call.
-- Idempotency  By the call's id.
-- Locks        The quarantined call's row.
-- Errors       Those of quarantine_vapi_call.
-- Returns      quarantined.
begin;
set local role ringfence_owner;

create or replace function ringfence.quarantine_found_call(
    p_run_id uuid,
    p_call   jsonb,
    p_report ringfence.call_report,
    p_as_of  timestamptz
)
returns text
language plpgsql
volatile
as $quarantine_found_call$
declare
    v_finding ringfence.reconciliation_finding;
begin
    perform ringfence.quarantine_vapi_call(p_call, p_report, 'reconciliation', p_as_of);
    v_finding.org_id := '00000000-0000-0000-0000-000000000000';
    v_finding.vendor := 'vapi';
    v_finding.kind := 'quarantined';
    v_finding.external_id := p_report.vapi_call_id;
    v_finding.run_id := p_run_id;
    v_finding.occurred_at := coalesce(p_report.started_at, p_report.ended_at);
    v_finding.vendor_cost := p_report.vendor_cost;
    v_finding.details := jsonb_strip_nulls(jsonb_build_object(
        'duration_seconds', p_report.duration_seconds, 'assistant_id', p_report.assistant_id,
        'phone_number_id', p_report.phone_number_id));
    perform ringfence.note_finding(v_finding, ringfence.clock(p_as_of));
    return 'quarantined';
end
$quarantine_found_call$;

comment on function ringfence.quarantine_found_call(
    uuid, jsonb, ringfence.call_report, timestamptz) is
'Keeps a call of the vendor''s that nobody knows the owner of. Errors: those of '
'quarantine_vapi_call.';

commit;
