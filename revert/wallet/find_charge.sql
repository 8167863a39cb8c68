-- Revert ringfence:wallet/find_charge from pg
begin;
set local role ringfence_owner;
drop function ringfence.find_charge(uuid, bigint);
commit;
