-- Verify ringfence:reconcile/request_stripe_day on pg
select ringfence.verify_internal_function('ringfence.request_stripe_day(timestamptz,timestamptz)');
