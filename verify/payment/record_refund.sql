-- Verify ringfence:payment/record_refund on pg
select ringfence.verify_internal_function('ringfence.record_refund(jsonb,timestamptz)');
