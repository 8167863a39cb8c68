-- Deploy ringfence:rating/assert_version_open to pg
-- requires: core/raise_error

-- Purpose      The past does not change: what has been in force, and may have been charged by,
--              stays as it was.
-- Called by    set_rate, set_exchange_rate.
-- Idempotency  A function of its arguments.
-- Locks        None.
-- Errors       RF002 a time that has passed, RF222 a version that has begun.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.assert_version_open(
    p_exists     boolean,
    p_valid_from timestamptz,
    p_now        timestamptz
)
returns void
language plpgsql
immutable
as $assert_version_open$
begin
    if p_exists and p_valid_from <= p_now then
        perform ringfence.raise_error('RF222',
            jsonb_build_object('valid_from', p_valid_from, 'clock', p_now));
    end if;
    if p_valid_from < p_now then
        perform ringfence.raise_error('RF002', jsonb_build_object(
            'argument', 'p_valid_from', 'value', p_valid_from, 'minimum', p_now));
    end if;
end
$assert_version_open$;

comment on function ringfence.assert_version_open(boolean, timestamptz, timestamptz) is
'Refuses a version that would change the past. Errors: RF002, RF222.';

commit;
