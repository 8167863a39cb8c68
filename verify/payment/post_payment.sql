-- Verify ringfence:payment/post_payment on pg
select ringfence.verify_internal_function('ringfence.post_payment(ringfence.payment,timestamptz)');
