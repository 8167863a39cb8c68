-- Verify ringfence:payment/auto_recharge on pg
select ringfence.verify_api_function('billing.auto_recharge(uuid,timestamptz)', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
