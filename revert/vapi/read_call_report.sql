-- Revert ringfence:vapi/read_call_report from pg
begin;
set local role ringfence_owner;
drop function ringfence.read_call_report(jsonb, jsonb, text);
commit;
