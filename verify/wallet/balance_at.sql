-- Verify ringfence:wallet/balance_at on pg
select ringfence.verify_api_function('billing.balance_at(uuid,timestamptz,text)', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly,ringfence_tenant}');
