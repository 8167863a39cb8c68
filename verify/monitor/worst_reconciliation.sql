-- Verify ringfence:monitor/worst_reconciliation on pg
select ringfence.verify_internal_function('ringfence.worst_reconciliation(timestamptz)');
