-- Verify ringfence:vapi/vapi_number on pg
select ringfence.verify_internal_function('ringfence.vapi_number(jsonb,numeric)');
