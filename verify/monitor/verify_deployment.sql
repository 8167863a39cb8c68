-- Verify ringfence:monitor/verify_deployment on pg
select ringfence.verify_api_function('billing.verify_deployment()', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
