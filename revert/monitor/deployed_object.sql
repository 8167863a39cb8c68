-- Revert ringfence:monitor/deployed_object from pg
begin;
set local role ringfence_owner;
drop view ringfence.deployed_object;
commit;
