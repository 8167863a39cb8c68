-- Deploy ringfence:call/record_adjustment to pg
-- requires: call/adjustment_tables
-- requires: wallet/give_back
-- requires: wallet/post_entry
-- requires: wallet/transaction_id
-- requires: rating/types

-- Purpose      Writes a correction down: the entry, its number, and on the call what the vendor
--              states now. What is given back counts as given back of the charge, so that a refund
--              and a correction together never come to more than it.
-- Called by    adjust_call, under the lock.
-- Idempotency  The caller's; the number in the key would stop a second one.
-- Locks        The wallet's and the call's row, under the organization's lock.
-- Errors       RF205 balance out of range.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.record_adjustment(
    p_call       ringfence.call,
    p_report     ringfence.call_report,
    p_price      ringfence.call_price,
    p_correction ringfence.call_correction,
    p_now        timestamptz,
    p_as_of      timestamptz
)
returns void
language plpgsql
volatile
as $record_adjustment$
declare
    v_key     constant text := format('call:%s:%s', p_call.call_id, p_correction.number);
    v_details constant jsonb := jsonb_build_object(
        'call_id', p_call.call_id, 'number', p_correction.number,
        'charged_seconds', p_correction.from_seconds, 'seconds', p_correction.to_seconds,
        'price', p_price.breakdown);
    v_posting ringfence.posting;
begin
    if p_correction.amount > 0 then
        v_posting := ringfence.give_back(p_call.org_id, p_call.charge_seq, p_correction.amount,
            v_key, v_details, p_as_of, p_scope => 'adjustment', p_kind => 'call_adjustment');
    elsif p_correction.amount < 0 then
        v_posting := ringfence.post_entry(p_call.org_id, 'adjustment', v_key, p_correction.amount,
            'call_adjustment', 'adjustment', 'settlement',
            p_reference => ringfence.transaction_id(p_call.org_id, p_call.charge_seq)::text,
            p_details => v_details, p_as_of => p_as_of);
    end if;
    if v_posting.applied then
        insert into ringfence.call_adjustment (org_id, call_id, number, seq, amount, from_seconds,
                                               to_seconds, adjusted_at)
        values (p_call.org_id, p_call.call_id, p_correction.number, v_posting.seq,
                v_posting.amount, p_correction.from_seconds, p_correction.to_seconds, p_now);
    end if;

    update ringfence.call as call
       set duration_seconds = p_correction.to_seconds,
           billed_seconds = coalesce(p_price.billed_seconds, call.billed_seconds),
           started_at = coalesce(p_report.started_at, call.started_at),
           ended_at = coalesce(p_report.ended_at, call.ended_at),
           vendor_cost = coalesce(p_report.vendor_cost, call.vendor_cost),
           costs = coalesce(p_report.costs, call.costs),
           cost_breakdown = coalesce(p_report.cost_breakdown, call.cost_breakdown),
           conflicting_seconds = null
     where call.org_id = p_call.org_id
       and call.call_id = p_call.call_id;
end
$record_adjustment$;

comment on function ringfence.record_adjustment(
    ringfence.call, ringfence.call_report, ringfence.call_price, ringfence.call_correction,
    timestamptz, timestamptz) is
'Writes a correction of a charge down. Errors: RF205.';

commit;
