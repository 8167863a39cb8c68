-- Verify ringfence:reconcile/revenue_recovered on pg
select ringfence.verify_api_function('billing.revenue_recovered(timestamptz,timestamptz)', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
