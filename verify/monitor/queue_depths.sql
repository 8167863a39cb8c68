-- Verify ringfence:monitor/queue_depths on pg
select ringfence.verify_api_function('billing.queue_depths()', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
