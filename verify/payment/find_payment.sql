-- Verify ringfence:payment/find_payment on pg
select ringfence.verify_internal_function('ringfence.find_payment(ringfence.payment_report)');
