-- Deploy ringfence:payment/stop_recharge to pg
-- requires: payment/tell_recharge
-- requires: payment/withdraw_attempt

-- Purpose      Switches automatic recharge off; with p_lock so that only an operator can switch it
--              on again. An attempt the vendor has not been asked for yet is not made; of one that
--              it may know of the end is awaited.
-- Called by    set_auto_recharge, and whatever learns that the card must not be charged: disputes,
--              warnings of fraud, a card or a customer that is gone.
-- Idempotency  Off is off.
-- Locks        The rows of the recharge and of the attempt; the caller holds the organization's.
-- Errors       None of ours.
-- Returns      Whether it was on.
begin;
set local role ringfence_owner;

create or replace function ringfence.stop_recharge(
    p_org_id  uuid,
    p_problem text,
    p_as_of   timestamptz,
    p_lock    boolean default false
)
returns boolean
language plpgsql
volatile
as $stop_recharge$
declare
    v_recharge ringfence.auto_recharge;
begin
    update ringfence.auto_recharge as recharge
       set locked = true
     where recharge.org_id = p_org_id
       and p_lock;
    perform ringfence.withdraw_attempt(p_org_id, coalesce(p_problem, 'It was switched off.'));
    update ringfence.auto_recharge as recharge
       set status = 'disabled',
           problem = p_problem,
           -- Until then somebody asks now and then what became of it.
           look_at = case when recharge.payment_id is not null
                          then p_as_of + interval '6 hours' end,
           changed_at = p_as_of
     where recharge.org_id = p_org_id
       and recharge.status <> 'disabled'
    returning recharge.* into v_recharge;
    if v_recharge.org_id is null then
        return false;
    end if;
    if p_problem is not null then
        perform ringfence.tell_recharge(
            v_recharge, 'stopped:' || extract(epoch from p_as_of), null, p_as_of);
    end if;
    return true;
end
$stop_recharge$;

comment on function ringfence.stop_recharge(uuid, text, timestamptz, boolean) is
'Switches automatic recharge off.';

commit;
