-- Verify ringfence:payment/decline_verdict on pg
select ringfence.verify_internal_function('ringfence.decline_verdict(jsonb)');
