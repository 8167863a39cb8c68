-- Verify ringfence:payment/consider_recharge on pg
select ringfence.verify_internal_function('ringfence.consider_recharge(ringfence.wallet,timestamptz)');
