-- Verify ringfence:vapi/settle_reported_call on pg
select ringfence.verify_internal_function('ringfence.settle_reported_call(uuid,jsonb,ringfence.call_report,timestamptz)');
