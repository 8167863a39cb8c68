-- Verify ringfence:vapi/admit_vapi_call on pg
select ringfence.verify_internal_function('ringfence.admit_vapi_call(uuid,jsonb,text,timestamptz)');
