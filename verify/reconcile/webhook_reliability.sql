-- Verify ringfence:reconcile/webhook_reliability on pg
select ringfence.verify_api_function('billing.webhook_reliability(uuid)', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly,ringfence_tenant}');
