-- Deploy ringfence:payment/stripe_amount to pg
-- requires: core/raise_error

-- Purpose      An amount as Stripe states it: a whole number of the smallest unit, which is the
--              unit itself in currencies without a smaller one, as in ours. Nothing is converted.
-- Called by    The readers of Stripe's objects.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       RF003 not a whole number, or an absurd one.
-- Returns      The amount; null where there is none.
begin;
set local role ringfence_owner;

create or replace function ringfence.stripe_amount(
    p_amount jsonb
)
returns bigint
language plpgsql
immutable
as $stripe_amount$
begin
    if coalesce(jsonb_typeof(p_amount), 'null') = 'null' then
        return null;
    end if;
    if jsonb_typeof(p_amount) <> 'number' or p_amount::text !~ '^-?[0-9]{1,15}$' then
        perform ringfence.raise_error('RF003', jsonb_build_object('argument', 'p_payload',
            'expected', 'amounts that are whole numbers'));
    end if;
    return p_amount::text::bigint;
end
$stripe_amount$;

comment on function ringfence.stripe_amount(jsonb) is
'An amount as Stripe states it. Errors: RF003.';

commit;
