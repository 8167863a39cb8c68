-- Verify ringfence:vapi/vapi_answer on pg
select ringfence.verify_internal_function('ringfence.vapi_answer(text,jsonb,text,uuid,ringfence.reservation)');
