-- Verify ringfence:payment/record_dispute on pg
select ringfence.verify_internal_function('ringfence.record_dispute(jsonb,text,timestamptz)');
