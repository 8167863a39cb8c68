-- Deploy ringfence:monitor/work_signals to pg
-- requires: monitor/alert_tables
-- requires: schedule/tables
-- requires: outbox/views
-- requires: inbox/views

-- Purpose      Whether the work is done: workers, jobs, queues, dead letters.
-- Called by    read_signals.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      A row for each rule.
begin;
set local role ringfence_owner;

create or replace function ringfence.work_signals(
    p_as_of timestamptz
)
returns setof ringfence.alert_signal
language plpgsql
stable
as $work_signals$
declare
    v_seen  timestamptz;
    v_count bigint;
    v_names text;
    v_age   bigint;
begin
    select max(heartbeat.last_seen_at) into v_seen
      from ringfence.heartbeat as heartbeat
     where heartbeat.kind = 'worker'
       and heartbeat.last_seen_at <= p_as_of + interval '5 s';
    return next row('worker_missing',
        coalesce(v_seen < p_as_of - interval '1 minute', true),
        coalesce(v_seen > p_as_of - interval '30 s', false),
        coalesce('No worker has been heard of since '
                 || to_char(v_seen at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC.',
                 'No worker has been heard of.'),
        jsonb_build_object('last_seen_at', v_seen))::ringfence.alert_signal;

    select count(*), string_agg(job.job_name, ', ' order by job.job_name) into v_count, v_names
      from ringfence.job as job
     where job.enabled
       and (job.failures >= 3 or job.next_slot + job.every < p_as_of - interval '10 minutes');
    return next row('jobs_failing', v_count > 0, v_count = 0,
        format('Jobs that fail or are late: %s (%s).', v_count, v_names),
        jsonb_build_object('jobs', v_names))::ringfence.alert_signal;

    select count(*), string_agg(stats.queue, ', ' order by stats.queue),
           max(stats.oldest_age_seconds)
      into v_count, v_names, v_age
      from billing.queue_stats as stats
     where stats.oldest_age_seconds > 300;
    return next row('queues_late', v_count > 0, v_count = 0,
        format('Something has waited for %s seconds: %s.', v_age, v_names),
        jsonb_build_object('queues', v_names, 'oldest_age_seconds', v_age))::ringfence.alert_signal;

    select count(*), string_agg(distinct dead.kind, ', ') into v_count, v_names
      from billing.dead_letters as dead;
    return next row('dead_letters', v_count > 0, v_count = 0,
        format('Webhooks or effects that have failed for good: %s (%s).', v_count, v_names),
        jsonb_build_object('dead_letters', v_count, 'kinds', v_names))::ringfence.alert_signal;
end
$work_signals$;

comment on function ringfence.work_signals(timestamptz) is
'Whether the work is done.';

commit;
