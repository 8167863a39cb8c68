-- Verify ringfence:wallet/wallet_balance on pg
select ringfence.verify_api_function('billing.wallet_balance(uuid,timestamptz)', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly,ringfence_tenant}');
