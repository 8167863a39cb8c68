-- Revert ringfence:rating/round_charge from pg
begin;
set local role ringfence_owner;
drop function ringfence.round_charge(numeric);
commit;
