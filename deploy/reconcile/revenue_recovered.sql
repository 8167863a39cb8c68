-- Deploy ringfence:reconcile/revenue_recovered to pg
-- requires: reconcile/tables
-- requires: call/adjustment_tables
-- requires: account/tables

-- Purpose      What reconciliation brought in: calls that would not have been charged without it,
--              and what its corrections came to.
-- Called by    Operators, monitoring.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      A row per currency in which something came in, from p_from (from the beginning) to
--              before p_to (until today), by when it was charged. adjusted is above zero where more
--              was charged than given back.
begin;
set local role ringfence_owner;

create or replace function billing.revenue_recovered(
    p_from timestamptz default null,
    p_to   timestamptz default null
)
returns table (
    currency    text,
    calls       bigint,
    amount      bigint,
    vendor_miss bigint,
    our_failure bigint,
    adjusted    bigint
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $revenue_recovered$
begin
    return query
    with part as (
        select finding.org_id, 1 as calls, finding.amount, finding.cause, 0::bigint as adjusted
          from ringfence.reconciliation_finding as finding
         where finding.kind = 'missing'
           and finding.resolution = 'charged'
           and finding.resolved_at >= coalesce(p_from, '-infinity')
           and finding.resolved_at < coalesce(p_to, 'infinity')
         union all
        select adjustment.org_id, 0, 0, null, -adjustment.amount
          from ringfence.call_adjustment as adjustment
         where adjustment.adjusted_at >= coalesce(p_from, '-infinity')
           and adjustment.adjusted_at < coalesce(p_to, 'infinity')
    )
    select organization.currency, sum(part.calls), sum(part.amount)::bigint,
           coalesce(sum(part.amount) filter (where part.cause = 'vendor_miss'), 0)::bigint,
           coalesce(sum(part.amount) filter (where part.cause = 'our_failure'), 0)::bigint,
           sum(part.adjusted)::bigint
      from part
      join ringfence.organization as organization on organization.org_id = part.org_id
     group by organization.currency
     order by organization.currency;
end
$revenue_recovered$;

comment on function billing.revenue_recovered(timestamptz, timestamptz) is
'What reconciliation brought in between two instants, per currency.';

grant execute on function billing.revenue_recovered(timestamptz, timestamptz)
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
