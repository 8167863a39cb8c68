-- Verify ringfence:payment/stripe_customer_of on pg
select ringfence.verify_internal_function('ringfence.stripe_customer_of(uuid)');
