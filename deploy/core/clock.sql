-- Deploy ringfence:core/clock to pg
-- requires: core/caller
-- requires: core/raise_error

-- Purpose      The one reading of the clock. Every function whose outcome depends on time passes
--              its p_as_of through here, after its lock, so that time in the ledger follows the
--              lock's order.
-- Called by    Every function with p_as_of.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF002 infinite time, RF006 a time more than five seconds from the clock from a
--              caller who may not choose it.
-- Returns      p_as_of, or the clock when it is null.
begin;
set local role ringfence_owner;

create or replace function ringfence.clock(
    p_as_of timestamptz
)
returns timestamptz
language plpgsql
volatile
as $clock$
declare
    c_tolerance constant interval := interval '5 seconds';
    v_now       constant timestamptz := clock_timestamp();
begin
    if p_as_of is null then
        return v_now;
    end if;
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
$clock$;

comment on function ringfence.clock(timestamptz) is
'The given time, or the clock when it is null. Errors: RF002, RF006.';

commit;
