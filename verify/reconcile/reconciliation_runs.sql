-- Verify ringfence:reconcile/reconciliation_runs on pg
select ringfence.verify_api_function('billing.reconciliation_runs(uuid, uuid, integer, timestamptz)', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
