-- Revert ringfence:vapi/note_vapi_call from pg
begin;
set local role ringfence_owner;
drop function ringfence.note_vapi_call(uuid, jsonb, timestamptz);
commit;
