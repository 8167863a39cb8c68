-- Deploy ringfence:rating/version_start to pg
-- requires: core/raise_error

-- Purpose      When a version begins. A time of the last five seconds means now: whoever passes
--              their own now() is always a little behind ours.
-- Called by    set_rate, set_exchange_rate.
-- Idempotency  A function of its arguments.
-- Locks        None.
-- Errors       RF002 infinity.
-- Returns      The instant; now for null.
begin;
set local role ringfence_owner;

create or replace function ringfence.version_start(
    p_valid_from timestamptz,
    p_now        timestamptz
)
returns timestamptz
language plpgsql
immutable
as $version_start$
begin
    if p_valid_from = 'infinity' then
        perform ringfence.raise_error('RF002',
            jsonb_build_object('argument', 'p_valid_from', 'value', p_valid_from));
    end if;
    if p_valid_from between p_now - interval '5 seconds' and p_now then
        return p_now;
    end if;
    return coalesce(p_valid_from, p_now);
end
$version_start$;

comment on function ringfence.version_start(timestamptz, timestamptz) is
'When a version begins: at the given time, or now. Errors: RF002.';

commit;
