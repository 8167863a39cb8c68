-- Verify ringfence:call/add_call_alias on pg
select ringfence.verify_internal_function('ringfence.add_call_alias(uuid,text,text)');
