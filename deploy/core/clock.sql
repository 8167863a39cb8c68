-- Deploy ringfence:core/clock to pg
-- requires: core/checked_time

-- Purpose      The one reading of the clock. Every function whose outcome depends on time passes
--              its p_as_of through here, after its lock, so that time in the ledger follows the
--              lock's order.
-- Note         One expression that is inlined: it is part of every function on a live path.
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
language sql
volatile
return case when p_as_of is null then clock_timestamp() else ringfence.checked_time(p_as_of) end;

comment on function ringfence.clock(timestamptz) is
'The given time, or the clock when it is null. Errors: RF002, RF006.';

commit;
