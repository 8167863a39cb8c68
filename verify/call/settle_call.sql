-- Verify ringfence:call/settle_call on pg
select ringfence.verify_internal_function('ringfence.settle_call(uuid,text,ringfence.call_report,jsonb,timestamptz)');
