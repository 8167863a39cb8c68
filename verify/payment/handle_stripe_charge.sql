-- Verify ringfence:payment/handle_stripe_charge on pg
select ringfence.verify_internal_function('ringfence.handle_stripe_charge(jsonb,uuid,timestamptz,timestamptz)');
