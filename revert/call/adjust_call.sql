-- Revert ringfence:call/adjust_call from pg
begin;
set local role ringfence_owner;
drop function ringfence.adjust_call(uuid, text, ringfence.call_report, timestamptz);
commit;
