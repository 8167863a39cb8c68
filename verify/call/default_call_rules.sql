-- Verify ringfence:call/default_call_rules on pg
select ringfence.verify_internal_function('ringfence.default_call_rules()');
