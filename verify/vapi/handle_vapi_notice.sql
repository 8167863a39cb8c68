-- Verify ringfence:vapi/handle_vapi_notice on pg
select ringfence.verify_internal_function('ringfence.handle_vapi_notice(jsonb,uuid,timestamptz,timestamptz)');
