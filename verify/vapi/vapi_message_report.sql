-- Verify ringfence:vapi/vapi_message_report on pg
select ringfence.verify_internal_function('ringfence.vapi_message_report(jsonb)');
