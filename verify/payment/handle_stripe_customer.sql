-- Verify ringfence:payment/handle_stripe_customer on pg
select ringfence.verify_internal_function('ringfence.handle_stripe_customer(jsonb,uuid,timestamptz,timestamptz)');
