-- Revert ringfence:reconcile/find_unmatched_payments from pg
begin;
set local role ringfence_owner;
drop function ringfence.find_unmatched_payments(ringfence.reconciliation_run, timestamptz);
commit;
