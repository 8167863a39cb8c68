-- Deploy ringfence:payment/stripe_org_id to pg
-- requires: core/schemas

-- Purpose      Whose a payment was to be, which Stripe carries in the metadata beside our id of it.
--              It proves nothing; it helps where our own row was lost.
-- Called by    The readers of Stripe's objects.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       None.
-- Returns      The id; null where there is none, or one that cannot be ours.
begin;
set local role ringfence_owner;

create or replace function ringfence.stripe_org_id(
    p_object jsonb
)
returns uuid
language sql
immutable
return case when p_object #>> '{metadata,ringfence_org_id}'
                 ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
            then (p_object #>> '{metadata,ringfence_org_id}')::uuid end;

comment on function ringfence.stripe_org_id(jsonb) is
'Whose a payment was to be, from the metadata of an object of Stripe.';

commit;
