-- Verify ringfence:call/extend_hold on pg
select ringfence.verify_internal_function('ringfence.extend_hold(ringfence.live_call,ringfence.rate_terms,ringfence.call_rules,bigint,timestamptz,timestamptz)');
