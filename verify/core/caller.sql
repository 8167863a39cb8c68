-- Verify ringfence:core/caller on pg
select ringfence.verify_internal_function('ringfence.caller()');
