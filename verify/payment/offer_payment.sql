-- Verify ringfence:payment/offer_payment on pg
select ringfence.verify_internal_function('ringfence.offer_payment(ringfence.auto_recharge,text,timestamptz)');
