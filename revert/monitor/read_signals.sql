-- Revert ringfence:monitor/read_signals from pg
begin;
set local role ringfence_owner;
drop function ringfence.read_signals(timestamptz, text);
commit;
