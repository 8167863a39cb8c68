-- Revert ringfence:vapi/vapi_number from pg
begin;
set local role ringfence_owner;
drop function ringfence.vapi_number(jsonb, numeric);
commit;
