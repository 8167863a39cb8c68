-- Deploy ringfence:reconcile/reconcile_vapi_call to pg
-- requires: vapi/vapi_call_report
-- requires: vapi/settle_reported_call
-- requires: reconcile/judge_vapi_call
-- requires: reconcile/settle_missing_call
-- requires: reconcile/correct_call
-- requires: reconcile/quarantine_found_call
-- requires: reconcile/note_finding
-- requires: core/clock

-- Purpose      Compares one call of the vendor's list, and does what has to be done about it. What
--              goes wrong undoes this call alone, and is written down: nothing blocks the others.
-- Called by    reconcile_vapi_calls.
-- Idempotency  Each of its parts.
-- Locks        The organization's where there is something to do.
-- Errors       None: they are part of the answer.
-- Returns      outcome: passed_over, agreed, quarantined, recovered, adjusted, mismatched or
--              failed; whether it was missing; and the error.
begin;
set local role ringfence_owner;

create or replace function ringfence.reconcile_vapi_call(
    p_run    ringfence.reconciliation_run,
    p_org_id uuid,
    p_call   jsonb,
    p_as_of  timestamptz
)
returns ringfence.reconciled_item
language plpgsql
volatile
as $reconcile_vapi_call$
declare
    v_now     constant timestamptz := ringfence.clock(p_as_of);
    v_report  ringfence.call_report;
    v_verdict text;
    v_outcome text;
    v_finding ringfence.reconciliation_finding;
    v_code    text;
    v_message text;
begin
    begin
        v_report := ringfence.vapi_call_report(p_call);
        v_verdict := ringfence.judge_vapi_call(p_run, p_org_id, p_call, v_report, v_now);
        if v_verdict in ('passed_over', 'agreed') then
            v_outcome := v_verdict;
        elsif v_verdict = 'unowned' then
            v_outcome := ringfence.quarantine_found_call(p_run.run_id, p_call, v_report, p_as_of);
        elsif v_verdict = 'missing' then
            v_outcome := case when (ringfence.settle_missing_call(
                                        p_org_id, p_call, v_report, p_run.run_id, p_as_of)).applied
                              then 'recovered' else 'agreed' end;
        elsif v_verdict = 'charged_directly' then
            -- The charge stays what it is; now there is a call to it.
            perform ringfence.settle_reported_call(p_org_id, p_call, v_report, p_as_of);
            v_outcome := 'agreed';
        else
            v_outcome := case ringfence.correct_call(
                                  p_org_id, p_call, v_report, v_verdict, p_run.run_id, p_as_of)
                         when 'agreed' then 'agreed'
                         when 'adjusted' then 'adjusted'
                         else 'mismatched' end;
        end if;
        return row(v_outcome, v_outcome = 'recovered', null)::ringfence.reconciled_item;
    exception when others then
        get stacked diagnostics v_code = returned_sqlstate, v_message = message_text;
    end;
    if v_verdict = 'missing' then
        v_finding.org_id := p_org_id;
        v_finding.vendor := 'vapi';
        v_finding.kind := 'missing';
        v_finding.external_id := v_report.vapi_call_id;
        v_finding.run_id := p_run.run_id;
        v_finding.occurred_at := coalesce(v_report.started_at, v_report.ended_at);
        v_finding.vendor_cost := v_report.vendor_cost;
        v_finding.cause := ringfence.report_fate(v_report.vapi_call_id);
        v_finding.details := jsonb_build_object(
            'code', v_code, 'message', v_message, 'duration_seconds', v_report.duration_seconds);
        perform ringfence.note_finding(v_finding, v_now);
    end if;
    return row('failed', coalesce(v_verdict = 'missing', false), jsonb_build_object(
        'call', left(p_call ->> 'id', 200), 'org_id', p_org_id, 'code', v_code,
        'message', left(v_message, 500)))::ringfence.reconciled_item;
end
$reconcile_vapi_call$;

comment on function ringfence.reconcile_vapi_call(
    ringfence.reconciliation_run, uuid, jsonb, timestamptz) is
'Compares one call of the vendor''s list, and does what has to be done about it.';

commit;
