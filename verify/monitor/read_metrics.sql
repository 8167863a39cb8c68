-- Verify ringfence:monitor/read_metrics on pg
select ringfence.verify_api_function('billing.read_metrics()', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
