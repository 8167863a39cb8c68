-- Verify ringfence:payment/set_auto_recharge on pg
select ringfence.verify_api_function('billing.set_auto_recharge(uuid,boolean,bigint,bigint,bigint,text,timestamptz)', '{ringfence_web,ringfence_ops}');
