-- Verify ringfence:payment/settle_recharge on pg
select ringfence.verify_api_function('billing.settle_recharge(uuid,integer,text,timestamptz)', '{ringfence_worker,ringfence_ops}');
