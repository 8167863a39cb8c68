-- Verify ringfence:payment/apply_stripe_intent on pg
select ringfence.verify_internal_function('ringfence.apply_stripe_intent(jsonb,timestamptz)');
