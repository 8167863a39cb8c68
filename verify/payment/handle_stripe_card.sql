-- Verify ringfence:payment/handle_stripe_card on pg
select ringfence.verify_internal_function('ringfence.handle_stripe_card(jsonb,uuid,timestamptz,timestamptz)');
