-- Verify ringfence:vapi/handle_vapi_report on pg
select ringfence.verify_internal_function('ringfence.handle_vapi_report(jsonb,uuid,timestamptz,timestamptz)');
