-- Verify ringfence:payment/stripe_payment_id on pg
select ringfence.verify_internal_function('ringfence.stripe_payment_id(jsonb)');
