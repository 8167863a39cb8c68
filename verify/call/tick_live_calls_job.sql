-- Verify ringfence:call/tick_live_calls_job on pg
select ringfence.verify_internal_function('ringfence.tick_live_calls_job(timestamptz,timestamptz)');
