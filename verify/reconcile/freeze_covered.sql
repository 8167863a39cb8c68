-- Verify ringfence:reconcile/freeze_covered on pg
select ringfence.verify_internal_function('ringfence.freeze_covered()');
