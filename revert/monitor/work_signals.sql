-- Revert ringfence:monitor/work_signals from pg
begin;
set local role ringfence_owner;
drop function ringfence.work_signals(timestamptz);
commit;
