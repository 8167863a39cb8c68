-- Verify ringfence:reconcile/charging_status on pg
select ringfence.verify_api_function('billing.charging_status()', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
