-- Verify ringfence:core/checked_time on pg
select ringfence.verify_internal_function('ringfence.checked_time(timestamptz)');
