-- Revert ringfence:call/resettle_call from pg
begin;
set local role ringfence_owner;
drop function ringfence.resettle_call(ringfence.call, ringfence.call_report, timestamptz);
commit;
