-- Revert ringfence:reconcile/revenue_recovered from pg
begin;
set local role ringfence_owner;
drop function billing.revenue_recovered(timestamptz, timestamptz);
commit;
