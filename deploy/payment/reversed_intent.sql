-- Deploy ringfence:payment/reversed_intent to pg
-- requires: payment/tables
-- requires: payment/stripe_id
-- requires: core/raise_error

-- Purpose      Which payment a refund or a dispute is about: the vendor names its intent; where it
--              names the charge alone, the payment that has it.
-- Called by    The handlers of refunds and disputes.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF109 nobody knows the charge, or not yet: the event is tried again, and kept.
-- Returns      The payment intent.
begin;
set local role ringfence_owner;

create or replace function ringfence.reversed_intent(
    p_object jsonb
)
returns text
language plpgsql
stable
as $reversed_intent$
declare
    v_charge constant text := ringfence.stripe_id(p_object -> 'charge');
    v_intent text := ringfence.stripe_id(p_object -> 'payment_intent');
begin
    if v_intent is null then
        select payment.payment_intent_id into v_intent
          from ringfence.payment as payment
         where payment.charge_id = v_charge
         limit 1;
    end if;
    if v_intent is null then
        perform ringfence.raise_error('RF109', jsonb_build_object(
            'external_id', p_object ->> 'id', 'charge_id', v_charge));
    end if;
    return v_intent;
end
$reversed_intent$;

comment on function ringfence.reversed_intent(jsonb) is
'Which payment a refund or a dispute is about. Errors: RF109.';

commit;
