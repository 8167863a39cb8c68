-- Verify ringfence:payment/mirror_payment on pg
select ringfence.verify_internal_function('ringfence.mirror_payment(text,timestamptz)');
