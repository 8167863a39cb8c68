-- Verify ringfence:call/adjust_call on pg
select ringfence.verify_internal_function('ringfence.adjust_call(uuid,text,ringfence.call_report,timestamptz)');
