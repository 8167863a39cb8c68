-- Revert ringfence:vapi/vapi_call_name from pg
begin;
set local role ringfence_owner;
drop function ringfence.vapi_call_name(uuid, jsonb);
commit;
