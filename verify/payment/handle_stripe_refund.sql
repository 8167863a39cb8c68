-- Verify ringfence:payment/handle_stripe_refund on pg
select ringfence.verify_internal_function('ringfence.handle_stripe_refund(jsonb,uuid,timestamptz,timestamptz)');
