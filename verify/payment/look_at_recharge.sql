-- Verify ringfence:payment/look_at_recharge on pg
select ringfence.verify_internal_function('ringfence.look_at_recharge(uuid,timestamptz)');
