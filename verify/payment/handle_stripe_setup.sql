-- Verify ringfence:payment/handle_stripe_setup on pg
select ringfence.verify_internal_function('ringfence.handle_stripe_setup(jsonb,uuid,timestamptz,timestamptz)');
