-- Verify ringfence:payment/recharge_waits_until on pg
select ringfence.verify_internal_function('ringfence.recharge_waits_until(ringfence.auto_recharge,boolean,timestamptz)');
