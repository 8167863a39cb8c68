-- Verify ringfence:schedule/system_health on pg
select ringfence.verify_api_function('billing.system_health(timestamptz)', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
