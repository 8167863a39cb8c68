-- Verify ringfence:call/find_call on pg
select ringfence.verify_internal_function('ringfence.find_call(uuid,text)');
