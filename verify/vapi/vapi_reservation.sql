-- Verify ringfence:vapi/vapi_reservation on pg
select ringfence.verify_internal_function('ringfence.vapi_reservation(jsonb)');
