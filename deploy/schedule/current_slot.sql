-- Deploy ringfence:schedule/current_slot to pg
-- requires: core/schemas

-- Purpose      The grid: slots lie p_every apart and one of them falls on p_time_of_day (UTC).
-- Called by    run_next_job, add_job.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       None.
-- Returns      The last slot that is not after p_at.
begin;
set local role ringfence_owner;

create or replace function ringfence.current_slot(
    p_every       interval,
    p_time_of_day time,
    p_at          timestamptz
)
returns timestamptz
language sql
immutable
return date_bin(p_every, p_at, timestamptz '2000-01-01 00:00:00+00' + p_time_of_day::interval);

comment on function ringfence.current_slot(interval, time, timestamptz) is
'The last slot of a grid that is not after the given time.';

commit;
