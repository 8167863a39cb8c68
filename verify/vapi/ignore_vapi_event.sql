-- Verify ringfence:vapi/ignore_vapi_event on pg
select ringfence.verify_internal_function('ringfence.ignore_vapi_event(jsonb,uuid,timestamptz,timestamptz)');
