-- Verify ringfence:vapi/vapi_call_name on pg
select ringfence.verify_internal_function('ringfence.vapi_call_name(uuid,jsonb)');
