-- Revert ringfence:call/settle_call from pg
begin;
set local role ringfence_owner;
drop function ringfence.settle_call(uuid, text, ringfence.call_report, jsonb, timestamptz);
commit;
