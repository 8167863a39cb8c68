-- Verify ringfence:payment/quarantine_payment on pg
select ringfence.verify_internal_function('ringfence.quarantine_payment(ringfence.payment_report,timestamptz)');
