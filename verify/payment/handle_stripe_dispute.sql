-- Verify ringfence:payment/handle_stripe_dispute on pg
select ringfence.verify_internal_function('ringfence.handle_stripe_dispute(jsonb,uuid,timestamptz,timestamptz)');
