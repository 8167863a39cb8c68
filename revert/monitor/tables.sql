-- Revert ringfence:monitor/tables from pg
begin;
set local role ringfence_owner;
drop table ringfence.manifest;
commit;
