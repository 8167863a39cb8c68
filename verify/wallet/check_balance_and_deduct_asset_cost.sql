-- Verify ringfence:wallet/check_balance_and_deduct_asset_cost on pg
select ringfence.verify_api_function('billing.check_balance_and_deduct_asset_cost(uuid,bigint,text,text,jsonb,timestamptz)', '{ringfence_web,ringfence_worker,ringfence_ops}');
