-- Verify ringfence:payment/stripe_intent_report on pg
select ringfence.verify_internal_function('ringfence.stripe_intent_report(jsonb)');
