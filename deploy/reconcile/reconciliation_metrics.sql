-- Deploy ringfence:reconcile/reconciliation_metrics to pg
-- requires: reconcile/views
-- requires: reconcile/percentage
-- requires: reconcile/webhook_reliability

-- Purpose      The reliability of webhooks, by day and over the ninety days together.
-- Called by    GET /api/billing/reconciliation/metrics.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF101 unknown organization.
-- Returns      One row: of one organization, or of all. daily is an array of the rows of
--              vapi_webhook_reliability, the newest first; of one organization those of the days on
--              which it had calls.
begin;
set local role ringfence_owner;

create or replace function billing.reconciliation_metrics(
    p_org_id uuid default null
)
returns table (
    total_calls         bigint,
    reconciled_calls    bigint,
    webhook_calls       bigint,
    webhook_reliability numeric,
    daily               jsonb
)
language plpgsql
stable
rows 1
security definer
set search_path = pg_catalog, pg_temp
as $reconciliation_metrics$
declare
    v_daily jsonb;
begin
    if p_org_id is null then
        select coalesce(jsonb_agg(to_jsonb(day) order by day.date desc), '[]') into v_daily
          from billing.vapi_webhook_reliability as day;
    else
        select coalesce(jsonb_agg(to_jsonb(day) order by day.date desc), '[]') into v_daily
          from billing.webhook_reliability(p_org_id) as day;
    end if;
    return query
    select total.calls, total.reconciled, total.calls - total.reconciled,
           ringfence.percentage(total.calls - total.reconciled, total.calls), v_daily
      from (select coalesce(sum(day.total_calls), 0)::bigint as calls,
                   coalesce(sum(day.reconciled_calls), 0)::bigint as reconciled
              from jsonb_to_recordset(v_daily)
                       as day (total_calls bigint, reconciled_calls bigint)) as total;
end
$reconciliation_metrics$;

comment on function billing.reconciliation_metrics(uuid) is
'The reliability of webhooks by day and altogether, of one organization or of all. Errors: RF101.';

grant execute on function billing.reconciliation_metrics(uuid)
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
