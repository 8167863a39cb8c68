-- Deploy ringfence:call/tick_live_calls_job to pg
-- requires: call/tick_live_calls

-- Purpose      tick_live_calls with the signature of a job.
-- Called by    The schedule.
-- Idempotency  As tick_live_calls.
-- Locks        As tick_live_calls.
-- Errors       None.
-- Returns      What tick_live_calls returns.
begin;
set local role ringfence_owner;

create or replace function ringfence.tick_live_calls_job(
    p_slot  timestamptz,
    p_as_of timestamptz
)
returns bigint
language sql
volatile
return billing.tick_live_calls(p_as_of => p_as_of);

comment on function ringfence.tick_live_calls_job(timestamptz, timestamptz) is
'Looks after the live calls that are due, as a job.';

commit;
