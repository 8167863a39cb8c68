-- Deploy ringfence:schedule/finish_job_run to pg
-- requires: schedule/tables

-- Purpose      Writes down how a run went and when the job is due again: after a success the slot
--              behind the one just done, after a failure the same slot, backing off from a minute
--              (or the job's own interval, if shorter) up to a quarter of an hour.
-- Called by    run_next_job, which holds the job's row.
-- Idempotency  Once per run; the unique index on job_run refuses a second success of a slot.
-- Locks        The job's row, held by the caller.
-- Errors       None.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.finish_job_run(
    p_job         ringfence.job,
    p_slot        timestamptz,
    p_caller      text,
    p_started_at  timestamptz,
    p_finished_at timestamptz,
    p_result      bigint,
    p_error       text
)
returns void
language plpgsql
volatile
as $finish_job_run$
declare
    c_longest_wait constant interval := interval '15 minutes';
    v_missed       constant bigint :=
        extract(epoch from p_slot - p_job.next_slot)::bigint
            / extract(epoch from p_job.every)::bigint;
    v_wait         constant interval :=
        least(c_longest_wait,
            least(p_job.every, interval '1 minute') * (1 << least(p_job.failures, 10)));
begin
    -- A job of every second would bury the others in history; its last run stands on its row.
    if p_error is not null or p_job.every >= interval '1 minute' then
        insert into ringfence.job_run
               (job_name, slot, attempt, caller, started_at, finished_at, result, error)
        values (p_job.job_name, p_slot, (
                    select coalesce(max(job_run.attempt), 0) + 1
                      from ringfence.job_run as job_run
                     where job_run.job_name = p_job.job_name
                       and job_run.slot = p_slot), p_caller, p_started_at, p_finished_at,
                p_result, p_error);
    end if;

    update ringfence.job as job
       set last_slot = p_slot,
           last_caller = p_caller,
           last_started_at = p_started_at,
           last_finished_at = p_finished_at,
           last_error = p_error,
           runs = job.runs + 1,
           missed_slots = job.missed_slots + greatest(v_missed, 0),
           last_succeeded_at = case when p_error is null then p_finished_at
                                    else job.last_succeeded_at end,
           last_result = case when p_error is null then p_result else job.last_result end,
           failures = case when p_error is null then 0 else job.failures + 1 end,
           next_slot = case when p_error is null then p_slot + job.every else p_slot end,
           due_at = case when p_error is null then p_slot + job.every
                         else p_finished_at + v_wait end
     where job.job_name = p_job.job_name;
end
$finish_job_run$;

comment on function ringfence.finish_job_run(ringfence.job, timestamptz, text, timestamptz,
    timestamptz, bigint, text) is
'Writes down how a run of a job went and when the job is due again.';

commit;
