-- Revert ringfence:call/lapse_holds from pg
begin;
set local role ringfence_owner;
drop function ringfence.lapse_holds(uuid, timestamptz);
commit;
