-- Verify ringfence:payment/check_recharge on pg
select ringfence.verify_internal_function('ringfence.check_recharge(ringfence.auto_recharge,boolean,bigint,bigint,text)');
