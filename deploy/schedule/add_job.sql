-- Deploy ringfence:schedule/add_job to pg
-- requires: schedule/tables
-- requires: schedule/current_slot
-- requires: core/clock

-- Purpose      Puts a job on the schedule, or changes its grid. Its first slot is the one after
--              now.
-- Called by    Deploy scripts.
-- Idempotency  By name.
-- Locks        The job's row.
-- Errors       None of ours; the table's constraints say what a job can be.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.add_job(
    p_job_name      text,
    p_function_name text,
    p_every         interval,
    p_time_of_day   time default '00:00'
)
returns void
language plpgsql
volatile
as $add_job$
declare
    v_slot constant timestamptz :=
        ringfence.current_slot(p_every, p_time_of_day, ringfence.clock(null)) + p_every;
begin
    insert into ringfence.job (job_name, function_name, every, time_of_day, next_slot, due_at)
    values (p_job_name, p_function_name, p_every, p_time_of_day, v_slot, v_slot)
    on conflict on constraint job_pkey do update
       set function_name = excluded.function_name,
           every = excluded.every,
           time_of_day = excluded.time_of_day,
           next_slot = excluded.next_slot,
           due_at = excluded.due_at;
end
$add_job$;

comment on function ringfence.add_job(text, text, interval, time) is
'Puts a job on the schedule, or changes its grid.';

commit;
