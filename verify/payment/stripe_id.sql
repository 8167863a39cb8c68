-- Verify ringfence:payment/stripe_id on pg
select ringfence.verify_internal_function('ringfence.stripe_id(jsonb)');
