-- Deploy ringfence:payment/handle_stripe_dispute to pg
-- requires: payment/stripe_object
-- requires: payment/record_dispute

-- Purpose      What Stripe says of a dispute.
-- Called by    The inbox.
-- Idempotency  The dispute: what is known of it only grows, and the money follows.
-- Locks        The payment's, the organization's, then the rows.
-- Errors       RF003 not about a dispute, RF109 of no payment that is known, RF205, RF206.
-- Returns      mirrored, unchanged or waiting.
begin;
set local role ringfence_owner;

create or replace function ringfence.handle_stripe_dispute(
    p_payload     jsonb,
    p_delivery_id uuid,
    p_received_at timestamptz,
    p_as_of       timestamptz
)
returns text
language plpgsql
volatile
as $handle_stripe_dispute$
begin
    return ringfence.record_dispute(ringfence.stripe_object(p_payload, 'dispute'),
                                    p_payload ->> 'type', p_as_of);
end
$handle_stripe_dispute$;

comment on function ringfence.handle_stripe_dispute(jsonb, uuid, timestamptz, timestamptz) is
'What Stripe says of a dispute. Errors: RF003, RF109, RF205, RF206.';

commit;
