-- Deploy ringfence:payment/handle_stripe_customer to pg
-- requires: payment/stripe_object
-- requires: payment/forget_card

-- Purpose      A customer was deleted at Stripe, and its cards with it.
-- Called by    The inbox.
-- Idempotency  Gone is gone.
-- Locks        The organization's, then the rows.
-- Errors       RF003 not about a customer.
-- Returns      forgotten, or unknown where the customer belonged to nobody.
begin;
set local role ringfence_owner;

create or replace function ringfence.handle_stripe_customer(
    p_payload     jsonb,
    p_delivery_id uuid,
    p_received_at timestamptz,
    p_as_of       timestamptz
)
returns text
language plpgsql
volatile
as $handle_stripe_customer$
begin
    return ringfence.forget_card(
        null, ringfence.stripe_object(p_payload, 'customer') ->> 'id',
        'The customer was deleted at Stripe, and the saved card with it.', p_as_of);
end
$handle_stripe_customer$;

comment on function ringfence.handle_stripe_customer(jsonb, uuid, timestamptz, timestamptz) is
'A customer was deleted at Stripe. Errors: RF003.';

commit;
