-- Revert ringfence:vapi/vapi_call_of from pg
begin;
set local role ringfence_owner;
drop function ringfence.vapi_call_of(jsonb);
commit;
