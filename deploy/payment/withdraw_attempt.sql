-- Deploy ringfence:payment/withdraw_attempt to pg
-- requires: payment/tables

-- Purpose      Takes back an attempt to charge a saved card that the vendor has not been asked for:
--              it is not made, and the recharge is as it was before it was decided.
-- Called by    stop_recharge, set_auto_recharge, claim_recharge, under the organization's lock.
-- Idempotency  There is one such attempt at most.
-- Locks        The rows of the attempt and of the recharge.
-- Errors       None.
-- Returns      Whether there was one.
begin;
set local role ringfence_owner;

create or replace function ringfence.withdraw_attempt(
    p_org_id  uuid,
    p_problem text
)
returns boolean
language plpgsql
volatile
as $withdraw_attempt$
declare
    v_payment_id uuid;
begin
    update ringfence.payment as payment
       set status = 'canceled',
           problem = p_problem
     where payment.owner_id = p_org_id
       and payment.purpose = 'recharge'
       and payment.status = 'created'
       and payment.tried_at is null
    returning payment.payment_id into v_payment_id;
    update ringfence.auto_recharge as recharge
       set status = case recharge.status when 'in_flight' then 'armed' else recharge.status end,
           payment_id = null,
           look_at = null
     where recharge.org_id = p_org_id
       and recharge.payment_id = v_payment_id;
    return v_payment_id is not null;
end
$withdraw_attempt$;

comment on function ringfence.withdraw_attempt(uuid, text) is
'Takes back an attempt that the vendor has not been asked for.';

commit;
