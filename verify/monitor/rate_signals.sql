-- Verify ringfence:monitor/rate_signals on pg
select ringfence.verify_internal_function('ringfence.rate_signals(timestamptz)');
