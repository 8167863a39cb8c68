-- Verify ringfence:payment/handle_stripe_intent on pg
select ringfence.verify_internal_function('ringfence.handle_stripe_intent(jsonb,uuid,timestamptz,timestamptz)');
