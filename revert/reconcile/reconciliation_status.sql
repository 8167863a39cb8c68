-- Revert ringfence:reconcile/reconciliation_status from pg
begin;
set local role ringfence_owner;
drop function billing.reconciliation_status(uuid);
commit;
