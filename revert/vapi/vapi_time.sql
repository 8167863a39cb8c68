-- Revert ringfence:vapi/vapi_time from pg
begin;
set local role ringfence_owner;
drop function ringfence.vapi_time(jsonb);
commit;
