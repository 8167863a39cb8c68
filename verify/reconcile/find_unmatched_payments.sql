-- Verify ringfence:reconcile/find_unmatched_payments on pg
select ringfence.verify_internal_function('ringfence.find_unmatched_payments(ringfence.reconciliation_run,timestamptz)');
