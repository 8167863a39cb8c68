-- Revert ringfence:vapi/handle_vapi_notice from pg
begin;
set local role ringfence_owner;
drop function ringfence.handle_vapi_notice(jsonb, uuid, timestamptz, timestamptz);
commit;
