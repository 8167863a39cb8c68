-- Deploy ringfence:payment/recharge_waits_until to pg
-- requires: payment/recharged_this_month
-- requires: payment/charging_frozen

-- Purpose      What keeps an automatic recharge that is wanted from being made now: what came
--              before, the monthly cap, a stopped wallet, frozen charging.
-- Called by    consider_recharge, under the organization's lock.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      When to look again; null where nothing is in the way.
begin;
set local role ringfence_owner;

create or replace function ringfence.recharge_waits_until(
    p_recharge ringfence.auto_recharge,
    p_stopped  boolean,
    p_as_of    timestamptz
)
returns timestamptz
language plpgsql
stable
as $recharge_waits_until$
begin
    return case
        -- Who lifts these is not to have to know of recharges: they are looked at again and again.
        when p_stopped or ringfence.charging_frozen() then p_as_of + interval '1 minute'
        when p_recharge.not_before > p_as_of then p_recharge.not_before
        when ringfence.recharged_this_month(p_recharge.org_id, p_as_of) + p_recharge.amount
             > p_recharge.monthly_cap
            then date_trunc('month', p_as_of, 'UTC') + interval '1 month' end;
end
$recharge_waits_until$;

comment on function ringfence.recharge_waits_until(ringfence.auto_recharge, boolean, timestamptz) is
'When to look again at a recharge that cannot be made now.';

commit;
