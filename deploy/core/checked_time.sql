-- Deploy ringfence:core/checked_time to pg
-- requires: core/caller
-- requires: core/raise_error

-- Purpose      Whether the caller may choose this time: within five seconds of the clock everybody
--              may, so that clocks need not agree exactly.
-- Called by    clock.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF002 infinite time, RF006 a time more than five seconds from the clock from a
--              caller who may not choose it.
-- Returns      The time.
begin;
set local role ringfence_owner;

create or replace function ringfence.checked_time(
    p_as_of timestamptz
)
returns timestamptz
language plpgsql
volatile
as $checked_time$
declare
    c_tolerance constant interval := interval '5 seconds';
    v_now       constant timestamptz := clock_timestamp();
begin
    if not isfinite(p_as_of) then
        perform ringfence.raise_error('RF002',
            jsonb_build_object('argument', 'p_as_of', 'value', p_as_of));
    end if;
    if p_as_of not between v_now - c_tolerance and v_now + c_tolerance
       and not pg_has_role(ringfence.caller(), 'ringfence_worker', 'usage')
       and not pg_has_role(ringfence.caller(), 'ringfence_ops', 'usage')
       and not pg_has_role(ringfence.caller(), 'ringfence_owner', 'usage') then
        perform ringfence.raise_error('RF006',
            jsonb_build_object('argument', 'p_as_of', 'value', p_as_of, 'clock', v_now));
    end if;
    return p_as_of;
end
$checked_time$;

comment on function ringfence.checked_time(timestamptz) is
'The given time, if the caller may choose it. Errors: RF002, RF006.';

commit;
