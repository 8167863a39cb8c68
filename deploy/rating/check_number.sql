-- Deploy ringfence:rating/check_number to pg
-- requires: core/raise_error

-- Purpose      The bounds of a number that is not an amount: a price per minute, a share, a
--              duration. NaN and the infinities are out of every range.
-- Called by    checked_rate_terms, check_call_figures, set_exchange_rate.
-- Idempotency  A function of its arguments.
-- Locks        None.
-- Errors       RF001 missing, RF002 out of range, RF003 more digits after the point than counted.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.check_number(
    p_argument text,
    p_value    numeric,
    p_minimum  numeric,
    p_maximum  numeric,
    p_digits   integer default null
)
returns void
language plpgsql
immutable
as $check_number$
begin
    if p_value is null then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument', p_argument));
    end if;
    if p_value not between p_minimum and p_maximum then
        perform ringfence.raise_error('RF002', jsonb_build_object('argument', p_argument,
            'value', p_value, 'minimum', p_minimum, 'maximum', p_maximum));
    end if;
    if min_scale(p_value) > p_digits then
        perform ringfence.raise_error('RF003', jsonb_build_object('argument', p_argument,
            'expected', 'a number of at most ' || p_digits || ' digits after the point'));
    end if;
end
$check_number$;

comment on function ringfence.check_number(text, numeric, numeric, numeric, integer) is
'Refuses a number that is missing, out of range or too finely stated. '
'Errors: RF001, RF002, RF003.';

commit;
