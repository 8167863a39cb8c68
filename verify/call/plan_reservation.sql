-- Verify ringfence:call/plan_reservation on pg
select ringfence.verify_internal_function('ringfence.plan_reservation(ringfence.call_rules,ringfence.rate_terms,bigint,bigint,bigint,bigint)');
