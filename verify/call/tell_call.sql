-- Verify ringfence:call/tell_call on pg
select ringfence.verify_internal_function('ringfence.tell_call(ringfence.call,text,bigint,ringfence.call_rules,timestamptz)');
