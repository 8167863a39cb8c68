-- Revert ringfence:reconcile/reconciliation_metrics from pg
begin;
set local role ringfence_owner;
drop function billing.reconciliation_metrics(uuid);
commit;
