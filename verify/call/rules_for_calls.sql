-- Verify ringfence:call/rules_for_calls on pg
select ringfence.verify_internal_function('ringfence.rules_for_calls(uuid)');
