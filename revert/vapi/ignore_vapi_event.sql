-- Revert ringfence:vapi/ignore_vapi_event from pg
begin;
set local role ringfence_owner;
drop function ringfence.ignore_vapi_event(jsonb, uuid, timestamptz, timestamptz);
commit;
