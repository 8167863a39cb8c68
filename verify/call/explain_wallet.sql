-- Verify ringfence:call/explain_wallet on pg
select ringfence.verify_api_function('billing.explain_wallet(uuid,timestamptz)', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly,ringfence_tenant}');
