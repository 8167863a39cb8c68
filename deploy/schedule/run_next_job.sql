-- Deploy ringfence:schedule/run_next_job to pg
-- requires: schedule/tables
-- requires: schedule/current_slot
-- requires: schedule/finish_job_run
-- requires: core/clock

-- Purpose      Runs one job that is due, if there is one. The row lock is the arbiter between
--              callers: whoever holds it runs the slot, everybody else skips it. The job runs in a
--              subtransaction, so that a failure, a timeout included, undoes its work but not the
--              record of it. After a pause only the last slot is run and the others are counted: a
--              job does all that is due, not a period.
-- Called by    billing.tick.
-- Idempotency  Each slot of a job ends well once.
-- Locks        One row of ringfence.job, skipping locked ones; then whatever the job locks.
-- Errors       RF002, RF006 p_as_of. Errors of the job itself are recorded, not raised.
-- Returns      The name of the job that was run; null when none is due, or the caller's time is up.
begin;
set local role ringfence_owner;

create or replace function billing.run_next_job(
    p_caller text,
    p_as_of  timestamptz default null
)
returns text
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $run_next_job$
declare
    v_now    constant timestamptz := ringfence.clock(p_as_of);
    v_job    ringfence.job;
    v_slot   timestamptz;
    v_result bigint;
    v_state  text;
    v_error  text;
begin
    select job.* into v_job
      from ringfence.job as job
     where job.enabled
       and (job.due_at <= v_now or job.next_slot > v_now + job.every)
     order by random()  -- a job that takes its backend down must not keep the others waiting
     limit 1
       for no key update skip locked;
    if not found then
        return null;
    end if;

    v_slot := ringfence.current_slot(v_job.every, v_job.time_of_day, v_now);
    if v_job.next_slot > v_now + v_job.every then
        -- The clock was ahead and has been set back: return to the grid instead of waiting it out.
        update ringfence.job as job
           set next_slot = v_slot + job.every, due_at = v_slot + job.every
         where job.job_name = v_job.job_name;
        return v_job.job_name;
    end if;
    v_slot := greatest(v_slot, v_job.next_slot);
    if exists (
        select from ringfence.job_run as job_run
         where job_run.job_name = v_job.job_name
           and job_run.slot = v_slot
           and job_run.error is null
    ) then
        -- Done before the clock was set back: on to the next one.
        update ringfence.job as job
           set next_slot = v_slot + job.every, due_at = v_slot + job.every
         where job.job_name = v_job.job_name;
        return v_job.job_name;
    end if;

    begin
        execute format('select %I.%I($1, $2)', split_part(v_job.function_name, '.', 1),
                       split_part(v_job.function_name, '.', 2))
           into v_result using v_slot, v_now;
    exception when query_canceled or assert_failure or others then
        get stacked diagnostics v_error = message_text, v_state = returned_sqlstate;
        v_error := v_state || ': ' || v_error;
    end;

    perform ringfence.finish_job_run(v_job, v_slot, left(coalesce(p_caller, 'unknown'), 160), v_now,
        case when p_as_of is null then clock_timestamp() else v_now end, v_result, v_error);
    -- A statement's time limit strikes once: whoever was cancelled comes again with a new one.
    return case when v_state is distinct from '57014' then v_job.job_name end;
end
$run_next_job$;

comment on function billing.run_next_job(text, timestamptz) is
'Runs one job that is due; null when none is. Errors: RF002, RF006.';

grant execute on function billing.run_next_job(text, timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
