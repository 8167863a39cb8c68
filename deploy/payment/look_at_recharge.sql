-- Deploy ringfence:payment/look_at_recharge to pg
-- requires: payment/tables
-- requires: payment/tell_recharge
-- requires: notify/after_posting
-- requires: outbox/enqueue_effect

-- Purpose      Looks again at one recharge: what kept it from being made is over (a cool-down, a
--              month), or nothing was heard of an attempt for hours. Then the effect is decided
--              again for the same attempt; whether it is charged or looked up, claim_recharge says.
--              Or the customer had a link to pay by and has not paid: it is told once more, and
--              perhaps for the first time, for the link may never have been made.
-- Called by    consider_recharges, under the organization's lock.
-- Idempotency  The state decides.
-- Locks        The row of the recharge, the wallet's.
-- Errors       None of ours.
-- Returns      Whether it was due.
begin;
set local role ringfence_owner;

create or replace function ringfence.look_at_recharge(
    p_org_id uuid,
    p_as_of  timestamptz
)
returns boolean
language plpgsql
volatile
as $look_at_recharge$
declare
    c_patience constant interval := interval '6 hours';
    v_recharge ringfence.auto_recharge;
begin
    update ringfence.auto_recharge as recharge
       set look_at = case when recharge.payment_id is not null then p_as_of + c_patience end
     where recharge.org_id = p_org_id
       and recharge.look_at <= p_as_of
    returning recharge.* into v_recharge;
    if not found then
        return false;
    end if;
    if v_recharge.payment_id is not null then
        perform ringfence.enqueue_effect(p_org_id, 'stripe.charge',
            v_recharge.payment_id || ':' || extract(epoch from p_as_of),
            jsonb_build_object('payment_id', v_recharge.payment_id), p_as_of);
    end if;
    if v_recharge.status = 'paused' then
        perform ringfence.tell_recharge(
            v_recharge, 'unpaid:' || extract(epoch from v_recharge.changed_at), null, p_as_of);
    end if;
    perform ringfence.after_posting(p_org_id, null, p_as_of);
    return true;
end
$look_at_recharge$;

comment on function ringfence.look_at_recharge(uuid, timestamptz) is
'Looks again at one recharge.';

commit;
