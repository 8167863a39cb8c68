-- Deploy ringfence:payment/handle_stripe_warning to pg
-- requires: payment/stripe_object
-- requires: payment/stripe_id
-- requires: payment/stop_recharge
-- requires: core/lock_wallet
-- requires: core/clock

-- Purpose      The network of a card warns that a payment may be fraud: the card is not charged any
--              more by itself, and the operators are told, who can still refund it before it is
--              disputed.
-- Called by    The inbox.
-- Idempotency  The first warning stays.
-- Locks        The organization's, then the rows.
-- Errors       RF003 not about a warning.
-- Returns      noted, or unknown where the payment is none of ours.
begin;
set local role ringfence_owner;

create or replace function ringfence.handle_stripe_warning(
    p_payload     jsonb,
    p_delivery_id uuid,
    p_received_at timestamptz,
    p_as_of       timestamptz
)
returns text
language plpgsql
volatile
as $handle_stripe_warning$
declare
    v_warning constant jsonb := ringfence.stripe_object(p_payload, 'radar.early_fraud_warning');
    v_now     constant timestamptz := ringfence.clock(p_as_of);
    v_payment ringfence.payment;
begin
    select payment.* into v_payment
      from ringfence.payment as payment
     where payment.payment_intent_id = ringfence.stripe_id(v_warning -> 'payment_intent')
        or payment.charge_id = ringfence.stripe_id(v_warning -> 'charge')
     limit 1;
    if not found then
        return 'unknown';
    end if;
    perform ringfence.lock_wallet(v_payment.owner_id);
    update ringfence.payment as payment
       set fraud_warned_at = v_now
     where payment.payment_id = v_payment.payment_id
       and payment.fraud_warned_at is null;
    if found and v_payment.owner_id is not null then
        perform ringfence.stop_recharge(v_payment.owner_id,
            'The card''s network warned that a payment may be fraud.', v_now, true);
    end if;
    return 'noted';
end
$handle_stripe_warning$;

comment on function ringfence.handle_stripe_warning(jsonb, uuid, timestamptz, timestamptz) is
'The network of a card warns of fraud. Errors: RF003.';

commit;
