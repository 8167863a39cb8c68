-- Revert ringfence:reconcile/finish_reconciliation from pg
begin;
set local role ringfence_owner;
drop function billing.finish_reconciliation(uuid, text, uuid, boolean, timestamptz);
commit;
