-- Deploy ringfence:payment/handle_stripe_card to pg
-- requires: payment/stripe_object
-- requires: payment/forget_card

-- Purpose      A card was taken off its customer: it is not charged any more.
-- Called by    The inbox.
-- Idempotency  Gone is gone.
-- Locks        The organization's, then the row of the recharge.
-- Errors       RF003 not about a payment method.
-- Returns      forgotten, or unknown where nobody had it.
begin;
set local role ringfence_owner;

create or replace function ringfence.handle_stripe_card(
    p_payload     jsonb,
    p_delivery_id uuid,
    p_received_at timestamptz,
    p_as_of       timestamptz
)
returns text
language plpgsql
volatile
as $handle_stripe_card$
begin
    return ringfence.forget_card(
        ringfence.stripe_object(p_payload, 'payment_method') ->> 'id', null,
        'The saved card was removed.', p_as_of);
end
$handle_stripe_card$;

comment on function ringfence.handle_stripe_card(jsonb, uuid, timestamptz, timestamptz) is
'A card was taken off its customer. Errors: RF003.';

commit;
