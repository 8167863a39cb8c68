-- Verify ringfence:call/available_for_calls on pg
select ringfence.verify_internal_function('ringfence.available_for_calls(ringfence.wallet,ringfence.call_rules)');
