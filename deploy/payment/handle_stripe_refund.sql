-- Deploy ringfence:payment/handle_stripe_refund to pg
-- requires: payment/stripe_object
-- requires: payment/record_refund

-- Purpose      What Stripe says of a refund.
-- Called by    The inbox.
-- Idempotency  The refund: taken once and given back once.
-- Locks        The payment's, the organization's, then the rows.
-- Errors       RF003 not about a refund, RF109 of no payment that is known, RF205, RF206.
-- Returns      mirrored, unchanged or waiting.
begin;
set local role ringfence_owner;

create or replace function ringfence.handle_stripe_refund(
    p_payload     jsonb,
    p_delivery_id uuid,
    p_received_at timestamptz,
    p_as_of       timestamptz
)
returns text
language plpgsql
volatile
as $handle_stripe_refund$
begin
    return ringfence.record_refund(ringfence.stripe_object(p_payload, 'refund'), p_as_of);
end
$handle_stripe_refund$;

comment on function ringfence.handle_stripe_refund(jsonb, uuid, timestamptz, timestamptz) is
'What Stripe says of a refund. Errors: RF003, RF109, RF205, RF206.';

commit;
