-- Verify ringfence:payment/adopt_payment on pg
select ringfence.verify_internal_function('ringfence.adopt_payment(ringfence.payment_report,ringfence.payment)');
