-- Revert ringfence:vapi/vapi_message_report from pg
begin;
set local role ringfence_owner;
drop function ringfence.vapi_message_report(jsonb);
commit;
