-- Deploy ringfence:call/record_settlement to pg
-- requires: call/new_call_id
-- requires: call/tables
-- requires: call/assert_own_call
-- requires: rating/types

-- Purpose      Writes down on the call what was reported and what was charged.
-- Called by    settle_call, under the lock.
-- Idempotency  The caller's: a call is settled once.
-- Locks        The call's row, under the organization's lock.
-- Errors       RF231 the vendor's call is another organization's.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.record_settlement(
    p_org_id  uuid,
    p_call_id text,
    p_known   boolean,
    p_report  ringfence.call_report,
    p_price   ringfence.call_price,
    p_posting ringfence.posting,
    p_as_of   timestamptz
)
returns void
language plpgsql
volatile
as $record_settlement$
declare
    v_ended_at constant timestamptz := coalesce(p_report.ended_at, p_as_of);
begin
    if not p_known then
        perform ringfence.assert_own_call(p_org_id, p_call_id);
        insert into ringfence.call (org_id, call_id, id, status, created_at)
        values (p_org_id, p_call_id, ringfence.new_call_id(), 'ended', p_as_of);
    end if;
    update ringfence.call as call
       set status = 'ended',
           started_at = coalesce(p_report.started_at, call.started_at,
               v_ended_at - p_report.duration_seconds * interval '1 second'),
           ended_at = v_ended_at,
           duration_seconds = p_report.duration_seconds,
           billed_seconds = case when p_posting.amount = -p_price.amount
                                 then p_price.billed_seconds end,
           ended_reason = coalesce(p_report.ended_reason, call.ended_reason),
           charge = -p_posting.amount,
           charge_seq = p_posting.seq,
           vendor_cost = coalesce(p_report.vendor_cost, call.vendor_cost),
           costs = coalesce(p_report.costs, call.costs),
           cost_breakdown = coalesce(p_report.cost_breakdown, call.cost_breakdown),
           settled_by = p_report.source,
           settled_at = p_as_of,
           reconciled = p_report.source = 'reconciliation',
           assistant_id = coalesce(p_report.assistant_id, call.assistant_id),
           phone_number_id = coalesce(p_report.phone_number_id, call.phone_number_id)
     where call.org_id = p_org_id
       and call.call_id = p_call_id;
end
$record_settlement$;

comment on function ringfence.record_settlement(
    uuid, text, boolean, ringfence.call_report, ringfence.call_price, ringfence.posting,
    timestamptz) is
'Writes down on the call what was reported and what was charged. Errors: RF231.';

commit;
