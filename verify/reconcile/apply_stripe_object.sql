-- Verify ringfence:reconcile/apply_stripe_object on pg
select ringfence.verify_internal_function('ringfence.apply_stripe_object(text,jsonb,timestamptz)');
