-- Deploy ringfence:monitor/queue_depths to pg
-- requires: inbox/views

-- Purpose      The view queue_stats, for programs that call functions only.
-- Called by    GET /api/monitoring/queue-stats.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      One row for each queue.
begin;
set local role ringfence_owner;

create or replace function billing.queue_depths()
returns table (
    queue              text,
    waiting            bigint,
    active             bigint,
    delayed            bigint,
    completed          bigint,
    failed             bigint,
    paused             bigint,
    dead               bigint,
    oldest_age_seconds bigint
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $queue_depths$
begin
    return query
    select stats.queue, stats.waiting, stats.active, stats.delayed, stats.completed, stats.failed,
           stats.paused, stats.dead, stats.oldest_age_seconds
      from billing.queue_stats as stats
     order by stats.queue;
end
$queue_depths$;

comment on function billing.queue_depths() is 'How each queue stands: the view queue_stats.';

grant execute on function billing.queue_depths()
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
