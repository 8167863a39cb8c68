-- Revert ringfence:call/adopt_charge from pg
begin;
set local role ringfence_owner;
drop function ringfence.adopt_charge(uuid, text);
commit;
