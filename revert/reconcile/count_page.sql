-- Revert ringfence:reconcile/count_page from pg
begin;
set local role ringfence_owner;
drop function ringfence.count_page(ringfence.reconciliation_run, ringfence.reconciled_item[], timestamptz);
commit;
