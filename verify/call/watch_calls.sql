-- Verify ringfence:call/watch_calls on pg
select ringfence.verify_internal_function('ringfence.watch_calls(uuid,timestamptz)');
