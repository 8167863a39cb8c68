-- Verify ringfence:call/watch_call on pg
select ringfence.verify_internal_function('ringfence.watch_call(ringfence.live_call,ringfence.call_rules,bigint,timestamptz,bigint,timestamptz)');
