-- Verify ringfence:vapi/vapi_time on pg
select ringfence.verify_internal_function('ringfence.vapi_time(jsonb)');
