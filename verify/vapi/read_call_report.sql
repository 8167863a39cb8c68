-- Verify ringfence:vapi/read_call_report on pg
select ringfence.verify_internal_function('ringfence.read_call_report(jsonb,jsonb,text)');
