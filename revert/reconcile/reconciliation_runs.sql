-- Revert ringfence:reconcile/reconciliation_runs from pg
begin;
set local role ringfence_owner;
drop function billing.reconciliation_runs(uuid, uuid, integer, timestamptz);
commit;
