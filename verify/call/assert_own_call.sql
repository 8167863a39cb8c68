-- Verify ringfence:call/assert_own_call on pg
select ringfence.verify_internal_function('ringfence.assert_own_call(uuid,text)');
