-- Revert ringfence:reconcile/claim_reconciliation from pg
begin;
set local role ringfence_owner;
drop function billing.claim_reconciliation(text, text[], timestamptz);
commit;
