-- Verify ringfence:call/join_calls on pg
select ringfence.verify_internal_function('ringfence.join_calls(ringfence.call,ringfence.call,timestamptz)');
