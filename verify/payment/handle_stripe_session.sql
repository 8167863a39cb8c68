-- Verify ringfence:payment/handle_stripe_session on pg
select ringfence.verify_internal_function('ringfence.handle_stripe_session(jsonb,uuid,timestamptz,timestamptz)');
