-- Verify ringfence:monitor/work_signals on pg
select ringfence.verify_internal_function('ringfence.work_signals(timestamptz)');
