-- Revert ringfence:reconcile/find_unmatched from pg
begin;
set local role ringfence_owner;
drop function ringfence.find_unmatched(ringfence.reconciliation_run, timestamptz);
commit;
