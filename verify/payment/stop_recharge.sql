-- Verify ringfence:payment/stop_recharge on pg
select ringfence.verify_internal_function('ringfence.stop_recharge(uuid,text,timestamptz,boolean)');
