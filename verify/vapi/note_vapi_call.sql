-- Verify ringfence:vapi/note_vapi_call on pg
select ringfence.verify_internal_function('ringfence.note_vapi_call(uuid,jsonb,timestamptz)');
