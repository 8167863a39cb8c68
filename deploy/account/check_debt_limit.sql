-- Deploy ringfence:account/check_debt_limit to pg
-- requires: core/raise_error

-- Purpose      The bounds of a debt limit, in one place.
-- Called by    create_organization, set_debt_limit.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF001 missing, RF002 out of range.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.check_debt_limit(
    p_debt_limit bigint
)
returns void
language plpgsql
immutable
as $check_debt_limit$
declare
    c_maximum constant bigint := 1000000000000000;
begin
    if p_debt_limit is null then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument', 'p_debt_limit'));
    end if;
    if p_debt_limit not between 0 and c_maximum then
        perform ringfence.raise_error('RF002', jsonb_build_object(
            'argument', 'p_debt_limit', 'value', p_debt_limit, 'minimum', 0, 'maximum', c_maximum));
    end if;
end
$check_debt_limit$;

comment on function ringfence.check_debt_limit(bigint) is
'Refuses a debt limit that is missing, negative or absurd. Errors: RF001, RF002.';

commit;
