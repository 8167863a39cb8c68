-- Revert ringfence:schedule/upkeep from pg
begin;
set local role ringfence_owner;
drop function ringfence.upkeep(timestamptz, timestamptz);
commit;
