-- Verify ringfence:reconcile/request_stripe_run on pg
select ringfence.verify_internal_function('ringfence.request_stripe_run(timestamptz,interval,timestamptz)');
