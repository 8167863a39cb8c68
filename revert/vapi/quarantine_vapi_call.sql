-- Revert ringfence:vapi/quarantine_vapi_call from pg
begin;
set local role ringfence_owner;
drop function ringfence.quarantine_vapi_call(jsonb, ringfence.call_report, text, timestamptz, uuid, text);
commit;
