-- Verify ringfence:monitor/reconciliation_health on pg
select ringfence.verify_api_function('billing.reconciliation_health(timestamptz)', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
