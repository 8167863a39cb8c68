-- Verify ringfence:vapi/vapi_call_owner on pg
select ringfence.verify_internal_function('ringfence.vapi_call_owner(jsonb)');
