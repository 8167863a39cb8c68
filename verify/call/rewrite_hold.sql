-- Verify ringfence:call/rewrite_hold on pg
select ringfence.verify_internal_function('ringfence.rewrite_hold(uuid,text,text,ringfence.call_rules,ringfence.rate_terms,ringfence.call_grant,timestamptz)');
