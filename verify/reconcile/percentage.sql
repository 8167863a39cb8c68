-- Verify ringfence:reconcile/percentage on pg
select ringfence.verify_internal_function('ringfence.percentage(bigint,bigint)');
