-- Deploy ringfence:payment/handle_stripe_intent to pg
-- requires: payment/stripe_object
-- requires: payment/apply_stripe_intent

-- Purpose      What Stripe says of a payment intent.
-- Called by    The inbox.
-- Idempotency  The payment intent: it is credited once.
-- Locks        The payment's, the organization's, then the rows.
-- Errors       RF003 not about an intent, RF205, RF206, RF301.
-- Returns      What credit_payment says.
begin;
set local role ringfence_owner;

create or replace function ringfence.handle_stripe_intent(
    p_payload     jsonb,
    p_delivery_id uuid,
    p_received_at timestamptz,
    p_as_of       timestamptz
)
returns text
language plpgsql
volatile
as $handle_stripe_intent$
begin
    return ringfence.apply_stripe_intent(
        ringfence.stripe_object(p_payload, 'payment_intent'), p_as_of);
end
$handle_stripe_intent$;

comment on function ringfence.handle_stripe_intent(jsonb, uuid, timestamptz, timestamptz) is
'What Stripe says of a payment intent. Errors: RF003, RF205, RF206, RF301.';

commit;
