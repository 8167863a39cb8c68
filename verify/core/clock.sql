-- Verify ringfence:core/clock on pg
select ringfence.verify_internal_function('ringfence.clock(timestamptz)');
