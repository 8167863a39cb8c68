-- Deploy ringfence:payment/stripe_object to pg
-- requires: core/raise_error

-- Purpose      The object an event of Stripe is about, of the kind its handler reads.
-- Called by    The handlers of Stripe's events.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       RF003 another kind of object, or one without an id.
-- Returns      The object.
begin;
set local role ringfence_owner;

create or replace function ringfence.stripe_object(
    p_payload jsonb,
    p_kind    text
)
returns jsonb
language plpgsql
immutable
as $stripe_object$
declare
    v_object constant jsonb := p_payload #> '{data,object}';
begin
    if v_object ->> 'object' is distinct from p_kind
       or coalesce(jsonb_typeof(v_object -> 'id'), '') <> 'string' then
        perform ringfence.raise_error('RF003', jsonb_build_object('argument', 'p_payload',
            'expected', format('an event about a %s', p_kind)));
    end if;
    return v_object;
end
$stripe_object$;

comment on function ringfence.stripe_object(jsonb, text) is
'The object an event of Stripe is about. Errors: RF003.';

commit;
