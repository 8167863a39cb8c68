-- Deploy ringfence:wallet/check_amount to pg
-- requires: core/raise_error

-- Purpose      The bounds of an amount. 10^15 of the smallest unit leaves the sums of a wallet far
--              from where bigint ends.
-- Called by    Functions that move money.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF001 missing, RF002 not positive or absurd.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.check_amount(
    p_argument text,
    p_amount   bigint
)
returns void
language plpgsql
immutable
as $check_amount$
declare
    c_maximum constant bigint := 1000000000000000;
begin
    if p_amount is null then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument', p_argument));
    end if;
    if p_amount not between 1 and c_maximum then
        perform ringfence.raise_error('RF002', jsonb_build_object(
            'argument', p_argument, 'value', p_amount, 'minimum', 1, 'maximum', c_maximum));
    end if;
end
$check_amount$;

comment on function ringfence.check_amount(text, bigint) is
'Refuses an amount that is missing, not positive or absurd. Errors: RF001, RF002.';

commit;
