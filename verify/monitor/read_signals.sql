-- Verify ringfence:monitor/read_signals on pg
select ringfence.verify_internal_function('ringfence.read_signals(timestamptz,text)');
