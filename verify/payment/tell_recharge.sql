-- Verify ringfence:payment/tell_recharge on pg
select ringfence.verify_internal_function('ringfence.tell_recharge(ringfence.auto_recharge,text,text,timestamptz)');
