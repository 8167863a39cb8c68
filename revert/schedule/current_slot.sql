-- Revert ringfence:schedule/current_slot from pg
begin;
set local role ringfence_owner;
drop function ringfence.current_slot(interval, time, timestamptz);
commit;
