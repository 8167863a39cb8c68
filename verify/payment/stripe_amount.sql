-- Verify ringfence:payment/stripe_amount on pg
select ringfence.verify_internal_function('ringfence.stripe_amount(jsonb)');
