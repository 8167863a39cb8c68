-- Verify ringfence:payment/stripe_object on pg
select ringfence.verify_internal_function('ringfence.stripe_object(jsonb,text)');
