-- Verify ringfence:reconcile/find_unmatched on pg
select ringfence.verify_internal_function('ringfence.find_unmatched(ringfence.reconciliation_run,timestamptz)');
