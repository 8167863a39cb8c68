-- Verify ringfence:call/place_hold on pg
select ringfence.verify_internal_function('ringfence.place_hold(uuid,text,text,ringfence.call_rules,ringfence.rate_terms,ringfence.call_grant,timestamptz)');
