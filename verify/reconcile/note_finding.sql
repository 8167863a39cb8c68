-- Verify ringfence:reconcile/note_finding on pg
select ringfence.verify_internal_function('ringfence.note_finding(ringfence.reconciliation_finding,timestamptz)');
