-- Deploy ringfence:call/resettle_call to pg
-- requires: call/bind_vapi_call
-- requires: wallet/find_charge
-- requires: wallet/open_wallet
-- requires: wallet/describe_posting

-- Purpose      What a second report of a call does: nothing to the money. Costs that were missing
--              are filled in, and how long a call was that was charged directly; a duration that
--              differs by more than a second is kept for reconciliation, which alone may adjust.
-- Called by    settle_call, under the lock.
-- Idempotency  Answers the first charge.
-- Locks        The call's row, under the organization's lock.
-- Errors       RF231 the vendor's call is another organization's, RF232 it is another call here.
-- Returns      The posting of the first charge, as duplicate.
begin;
set local role ringfence_owner;

create or replace function ringfence.resettle_call(
    p_call   ringfence.call,
    p_report ringfence.call_report,
    p_as_of  timestamptz
)
returns ringfence.posting
language plpgsql
volatile
as $resettle_call$
declare
    v_differs constant boolean :=
        coalesce(abs(p_report.duration_seconds - p_call.duration_seconds) > 1, false);
    v_entry   constant ringfence.credit_transaction :=
        ringfence.find_charge(p_call.org_id, p_call.charge_seq);
begin
    -- By its other name it would be missing, and be charged again.
    perform ringfence.bind_vapi_call(p_call, p_report.vapi_call_id);
    if p_call.duration_seconds is null and p_report.duration_seconds is not null then
        update ringfence.call as call
           set duration_seconds = p_report.duration_seconds,
               ended_at = coalesce(p_report.ended_at, call.ended_at),
               started_at = coalesce(p_report.started_at, call.started_at,
                   coalesce(p_report.ended_at, call.ended_at)
                   - p_report.duration_seconds * interval '1 second'),
               ended_reason = coalesce(p_report.ended_reason, call.ended_reason),
               assistant_id = coalesce(p_report.assistant_id, call.assistant_id),
               phone_number_id = coalesce(p_report.phone_number_id, call.phone_number_id)
         where call.org_id = p_call.org_id
           and call.call_id = p_call.call_id;
    end if;
    if v_differs or p_call.vendor_cost is null and p_report.vendor_cost is not null then
        update ringfence.call as call
           set conflicting_seconds = case when v_differs then p_report.duration_seconds
                                          else call.conflicting_seconds end,
               vendor_cost = coalesce(call.vendor_cost, p_report.vendor_cost),
               costs = coalesce(call.costs, p_report.costs),
               cost_breakdown = coalesce(call.cost_breakdown, p_report.cost_breakdown)
         where call.org_id = p_call.org_id
           and call.call_id = p_call.call_id;
    end if;
    return ringfence.describe_posting(
        'duplicate', ringfence.open_wallet(p_call.org_id, p_as_of), v_entry,
        jsonb_strip_nulls(jsonb_build_object(
            'recorded_at', v_entry.recorded_at,
            'charged_seconds', case when v_differs then p_call.duration_seconds end,
            'stated_seconds', case when v_differs then p_report.duration_seconds end)));
end
$resettle_call$;

comment on function ringfence.resettle_call(
    ringfence.call, ringfence.call_report, timestamptz) is
'What a second report of a call does: nothing to the money. Errors: RF231, RF232.';

commit;
