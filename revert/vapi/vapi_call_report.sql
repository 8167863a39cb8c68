-- Revert ringfence:vapi/vapi_call_report from pg
begin;
set local role ringfence_owner;
drop function ringfence.vapi_call_report(jsonb);
commit;
