-- Verify ringfence:call/call_rules_of on pg
select ringfence.verify_internal_function('ringfence.call_rules_of(jsonb)');
