-- Deploy ringfence:reconcile/correct_call to pg
-- requires: reconcile/note_finding
-- requires: call/adjust_call
-- requires: vapi/note_vapi_call
-- requires: core/clock

-- Purpose      Deals with a call whose figures differ from the vendor's: another duration corrects
--              the charge, as far as adjust_call does; another cost only changes what the call
--              cost us, and so its margin. Both leave a finding; one that says nothing about money
--              any more is resolved at once.
-- Called by    reconcile_vapi_call.
-- Idempotency  Afterwards the call says what the vendor says, so a repeat finds no difference.
-- Locks        The organization's, then its wallet and the call's row.
-- Errors       Those of adjust_call and note_vapi_call.
-- Returns      The outcome of adjust_call, or cost_changed.
begin;
set local role ringfence_owner;

create or replace function ringfence.correct_call(
    p_org_id uuid,
    p_call   jsonb,
    p_report ringfence.call_report,
    p_kind   text,
    p_run_id uuid,
    p_as_of  timestamptz
)
returns text
language plpgsql
volatile
as $correct_call$
declare
    v_call       constant ringfence.call :=
        ringfence.note_vapi_call(p_org_id, p_call, p_as_of);
    v_correction ringfence.call_correction;
    v_finding    ringfence.reconciliation_finding;
begin
    v_finding.org_id := p_org_id;
    v_finding.vendor := 'vapi';
    v_finding.kind := p_kind;
    v_finding.external_id := p_report.vapi_call_id;
    v_finding.run_id := p_run_id;
    v_finding.occurred_at := coalesce(p_report.started_at, v_call.started_at);
    v_finding.vendor_cost := p_report.vendor_cost;
    if p_kind = 'mismatched_duration' then
        v_correction := ringfence.adjust_call(p_org_id, v_call.call_id, p_report, p_as_of);
        if v_correction.outcome = 'agreed' then
            return 'agreed';
        end if;
        -- Signed like a charge: above zero for us.
        v_finding.amount := -v_correction.amount;
        v_finding.resolution := case when v_correction.outcome in ('adjusted', 'recorded')
                                     then v_correction.outcome end;
        v_finding.details := jsonb_strip_nulls(jsonb_build_object(
            'outcome', v_correction.outcome, 'from_seconds', v_correction.from_seconds,
            'to_seconds', v_correction.to_seconds, 'number', v_correction.number,
            'max_duration_seconds', v_call.max_duration_seconds));
        perform ringfence.note_finding(v_finding, ringfence.clock(p_as_of));
        return v_correction.outcome;
    end if;

    update ringfence.call as call
       set vendor_cost = p_report.vendor_cost,
           costs = coalesce(p_report.costs, call.costs),
           cost_breakdown = coalesce(p_report.cost_breakdown, call.cost_breakdown)
     where call.org_id = p_org_id
       and call.call_id = v_call.call_id;
    if v_call.vendor_cost is null then
        return 'agreed';  -- known late, not different
    end if;
    v_finding.resolution := 'recorded';
    v_finding.details := jsonb_build_object(
        'from_cost', v_call.vendor_cost, 'to_cost', p_report.vendor_cost);
    perform ringfence.note_finding(v_finding, ringfence.clock(p_as_of));
    return 'cost_changed';
end
$correct_call$;

comment on function ringfence.correct_call(
    uuid, jsonb, ringfence.call_report, text, uuid, timestamptz) is
'Deals with a call whose duration or cost differs from the vendor''s. Errors: those of '
'adjust_call.';

commit;
