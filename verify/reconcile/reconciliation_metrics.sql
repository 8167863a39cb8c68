-- Verify ringfence:reconcile/reconciliation_metrics on pg
select ringfence.verify_api_function('billing.reconciliation_metrics(uuid)', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
