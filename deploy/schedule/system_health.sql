-- Deploy ringfence:schedule/system_health to pg
-- requires: schedule/tables
-- requires: core/clock
-- requires: inbox/views

-- Purpose      The state of the machinery in one row: who drives the schedule, whether jobs are
--              late or failing, and whether webhooks are worked in. Only a worker acts on the
--              outside, so without a living one the system is not ready.
-- Called by    /health and /ready, the doctor, people.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF002, RF006 p_as_of.
-- Returns      One row. A job is late when its slot passed more than a minute and one interval
--              ago, the webhook queue when something in it has been due for more than a minute, by
--              the clock.
begin;
set local role ringfence_owner;

create or replace function billing.system_health(
    p_as_of timestamptz default null
)
returns table (
    ready            boolean,
    background_jobs  text,
    webhook_queue    text,
    worker_alive     boolean,
    worker_last_seen timestamptz,
    cron_alive       boolean,
    cron_last_seen   timestamptz,
    jobs_late        integer,
    jobs_failing     integer,
    queue_metrics    jsonb,
    as_of            timestamptz
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
as $system_health$
begin
    as_of := ringfence.clock(p_as_of);

    -- Seen in a future that has been taken back is not alive.
    select coalesce(bool_or(heartbeat.lease_until > as_of
                            and heartbeat.last_seen_at <= as_of + interval '5 s'), false),
           max(heartbeat.last_seen_at)
      into worker_alive, worker_last_seen
      from ringfence.heartbeat as heartbeat
     where heartbeat.kind = 'worker';

    select coalesce(bool_or(heartbeat.lease_until > as_of
                            and heartbeat.last_seen_at <= as_of + interval '5 s'), false),
           max(heartbeat.last_seen_at)
      into cron_alive, cron_last_seen
      from ringfence.heartbeat as heartbeat
     where heartbeat.kind = 'pg_cron';

    select coalesce(
               sum((job.next_slot + job.every + interval '1 minute' < as_of)::integer), 0)::integer,
           coalesce(sum((job.failures > 0)::integer), 0)::integer
      into jobs_late, jobs_failing
      from ringfence.job as job
     where job.enabled;

    ready := worker_alive;
    background_jobs := case when not (worker_alive or cron_alive) then 'stopped'
                            when jobs_late > 0 then 'late'
                            else 'ok' end;
    select case when stats.oldest_age_seconds > 60 then 'late' else 'ok' end,
           jsonb_build_object('active', stats.active, 'completed', stats.completed,
               'delayed', stats.delayed, 'failed', stats.failed, 'paused', stats.paused,
               'waiting', stats.waiting)
      into webhook_queue, queue_metrics
      from billing.queue_stats as stats
     where stats.queue = 'webhooks';
    return next;
end
$system_health$;

comment on function billing.system_health(timestamptz) is
'The state of scheduler, workers and queues in one row. Errors: RF002, RF006.';

grant execute on function billing.system_health(timestamptz)
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
