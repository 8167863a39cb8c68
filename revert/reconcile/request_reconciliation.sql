-- Revert ringfence:reconcile/request_reconciliation from pg
begin;
set local role ringfence_owner;
drop function billing.request_reconciliation(text, timestamptz, timestamptz, uuid, text, timestamptz);
commit;
