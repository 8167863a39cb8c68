-- Revert ringfence:vapi/admit_vapi_call from pg
begin;
set local role ringfence_owner;
drop function ringfence.admit_vapi_call(uuid, jsonb, text, timestamptz);
drop type ringfence.gate_answer;
commit;
