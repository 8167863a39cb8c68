-- Verify ringfence:payment/recharge_parameters on pg
select ringfence.verify_internal_function('ringfence.recharge_parameters(uuid,ringfence.auto_recharge,text)');
