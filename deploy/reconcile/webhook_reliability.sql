-- Deploy ringfence:reconcile/webhook_reliability to pg
-- requires: reconcile/views
-- requires: core/assert_org
-- requires: account/assert_organization

-- Purpose      vapi_webhook_reliability of one organization.
-- Called by    Its own pages, operators.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF101 unknown organization; 42501 for a tenant who asks about another.
-- Returns      A row for each of the last ninety days on which it had calls, the newest first.
begin;
set local role ringfence_owner;

create or replace function billing.webhook_reliability(
    p_org_id uuid
)
returns table (
    date                           date,
    total_calls                    bigint,
    reconciled_calls               bigint,
    webhook_calls                  bigint,
    webhook_reliability_percentage numeric
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $webhook_reliability$
begin
    perform ringfence.assert_org(p_org_id);
    perform ringfence.assert_organization(p_org_id);

    return query
    select call_day.day, call_day.calls, call_day.reconciled,
           call_day.calls - call_day.reconciled,
           round(100.0 * (call_day.calls - call_day.reconciled) / call_day.calls, 2)
      from ringfence.call_day as call_day
     where call_day.org_id = p_org_id
     order by call_day.day desc;
end
$webhook_reliability$;

comment on function billing.webhook_reliability(uuid) is
'vapi_webhook_reliability of one organization. Errors: RF101.';

grant execute on function billing.webhook_reliability(uuid)
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly, ringfence_tenant;

commit;
