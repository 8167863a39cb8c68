-- Verify ringfence:payment/credit_payment on pg
select ringfence.verify_internal_function('ringfence.credit_payment(ringfence.payment_report,timestamptz)');
