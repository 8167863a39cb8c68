-- Verify ringfence:reconcile/request_stripe_week on pg
select ringfence.verify_internal_function('ringfence.request_stripe_week(timestamptz,timestamptz)');
