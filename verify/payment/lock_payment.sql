-- Verify ringfence:payment/lock_payment on pg
select ringfence.verify_internal_function('ringfence.lock_payment(text)');
