-- Verify ringfence:payment/reversed_intent on pg
select ringfence.verify_internal_function('ringfence.reversed_intent(jsonb)');
