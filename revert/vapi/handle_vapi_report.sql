-- Revert ringfence:vapi/handle_vapi_report from pg
begin;
set local role ringfence_owner;
drop function ringfence.handle_vapi_report(jsonb, uuid, timestamptz, timestamptz);
commit;
