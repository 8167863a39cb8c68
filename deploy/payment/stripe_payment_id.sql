-- Deploy ringfence:payment/stripe_payment_id to pg
-- requires: core/schemas

-- Purpose      Our own id of a payment, which Stripe carries in the metadata of a session and of
--              its payment intent.
-- Called by    The readers of Stripe's objects.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       None.
-- Returns      The id; null where there is none, or one that cannot be ours.
begin;
set local role ringfence_owner;

create or replace function ringfence.stripe_payment_id(
    p_object jsonb
)
returns uuid
language sql
immutable
return case when p_object #>> '{metadata,ringfence_payment_id}'
                 ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
            then (p_object #>> '{metadata,ringfence_payment_id}')::uuid end;

comment on function ringfence.stripe_payment_id(jsonb) is
'Our own id of a payment, from the metadata of an object of Stripe.';

commit;
