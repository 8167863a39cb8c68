-- Revert ringfence:vapi/handle_vapi_status from pg
begin;
set local role ringfence_owner;
drop function ringfence.handle_vapi_status(jsonb, uuid, timestamptz, timestamptz);
commit;
