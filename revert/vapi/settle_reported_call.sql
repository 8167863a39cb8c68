-- Revert ringfence:vapi/settle_reported_call from pg
begin;
set local role ringfence_owner;
drop function ringfence.settle_reported_call(uuid, jsonb, ringfence.call_report, timestamptz);
commit;
