-- Verify ringfence:call/start_call on pg
select ringfence.verify_internal_function('ringfence.start_call(uuid,text,timestamptz)');
