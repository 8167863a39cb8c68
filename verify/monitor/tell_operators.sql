-- Verify ringfence:monitor/tell_operators on pg
select ringfence.verify_internal_function('ringfence.tell_operators(ringfence.alert,ringfence.alert_rule,timestamptz)');
