-- Verify ringfence:monitor/payment_signals on pg
select ringfence.verify_internal_function('ringfence.payment_signals(timestamptz)');
