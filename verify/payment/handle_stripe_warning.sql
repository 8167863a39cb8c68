-- Verify ringfence:payment/handle_stripe_warning on pg
select ringfence.verify_internal_function('ringfence.handle_stripe_warning(jsonb,uuid,timestamptz,timestamptz)');
