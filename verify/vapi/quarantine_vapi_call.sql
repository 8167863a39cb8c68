-- Verify ringfence:vapi/quarantine_vapi_call on pg
select ringfence.verify_internal_function('ringfence.quarantine_vapi_call(jsonb,ringfence.call_report,text,timestamptz,uuid,text)');
