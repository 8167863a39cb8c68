-- Deploy ringfence:payment/stripe_id to pg
-- requires: core/schemas

-- Purpose      The id of what an object of Stripe refers to, which may stand there in full instead.
-- Called by    The readers of Stripe's objects.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       None.
-- Returns      The id, or null.
begin;
set local role ringfence_owner;

create or replace function ringfence.stripe_id(
    p_reference jsonb
)
returns text
language sql
immutable
return case jsonb_typeof(p_reference)
            when 'string' then nullif(p_reference #>> '{}', '')
            when 'object' then nullif(p_reference ->> 'id', '') end;

comment on function ringfence.stripe_id(jsonb) is
'The id of what an object of Stripe refers to, expanded or not.';

commit;
