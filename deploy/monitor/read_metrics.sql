-- Deploy ringfence:monitor/read_metrics to pg
-- requires: monitor/metrics

-- Purpose      The view metrics, for programs that call functions only.
-- Called by    GET /metrics.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      One row for each figure, those of one name together.
begin;
set local role ringfence_owner;

create or replace function billing.read_metrics()
returns table (
    name   text,
    labels jsonb,
    value  numeric
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $read_metrics$
begin
    return query
    select metrics.name, metrics.labels, metrics.value
      from billing.metrics as metrics
     order by metrics.name, metrics.labels;
end
$read_metrics$;

comment on function billing.read_metrics() is
'Every figure that monitoring asks for: the view metrics.';

grant execute on function billing.read_metrics()
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
