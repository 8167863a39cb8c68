-- Verify ringfence:call/record_adjustment on pg
select ringfence.verify_internal_function('ringfence.record_adjustment(ringfence.call,ringfence.call_report,ringfence.call_price,ringfence.call_correction,timestamptz,timestamptz)');
