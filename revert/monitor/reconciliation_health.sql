-- Revert ringfence:monitor/reconciliation_health from pg
begin;
set local role ringfence_owner;
drop function billing.reconciliation_health(timestamptz);
commit;
