-- Verify ringfence:monitor/confirm_worker_alarm on pg
select ringfence.verify_api_function('billing.confirm_worker_alarm(uuid)', '{ringfence_web,ringfence_ops}');
