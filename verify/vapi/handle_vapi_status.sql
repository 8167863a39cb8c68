-- Verify ringfence:vapi/handle_vapi_status on pg
select ringfence.verify_internal_function('ringfence.handle_vapi_status(jsonb,uuid,timestamptz,timestamptz)');
