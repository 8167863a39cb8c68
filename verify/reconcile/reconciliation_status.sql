-- Verify ringfence:reconcile/reconciliation_status on pg
select ringfence.verify_api_function('billing.reconciliation_status(uuid)', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
