-- Verify ringfence:payment/recharge_ended on pg
select ringfence.verify_internal_function('ringfence.recharge_ended(ringfence.payment,text,timestamptz)');
