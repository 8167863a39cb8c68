-- Revert ringfence:vapi/vapi_answer from pg
begin;
set local role ringfence_owner;
drop function ringfence.vapi_answer(text, jsonb, text, uuid, ringfence.reservation);
commit;
