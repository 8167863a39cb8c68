-- Verify ringfence:reconcile/reconcile_stripe_payments on pg
select ringfence.verify_api_function('billing.reconcile_stripe_payments(uuid,text,text,uuid,timestamptz,timestamptz)', '{ringfence_worker,ringfence_ops}');
