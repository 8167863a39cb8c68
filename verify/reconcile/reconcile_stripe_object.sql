-- Verify ringfence:reconcile/reconcile_stripe_object on pg
select ringfence.verify_internal_function('ringfence.reconcile_stripe_object(uuid,text,ringfence.stripe_verdict,timestamptz)');
