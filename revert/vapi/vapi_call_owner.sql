-- Revert ringfence:vapi/vapi_call_owner from pg
begin;
set local role ringfence_owner;
drop function ringfence.vapi_call_owner(jsonb);
commit;
