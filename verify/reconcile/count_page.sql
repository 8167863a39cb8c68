-- Verify ringfence:reconcile/count_page on pg
select ringfence.verify_internal_function('ringfence.count_page(ringfence.reconciliation_run,ringfence.reconciled_item[],timestamptz)');
