-- Revert ringfence:monitor/manifest from pg
begin;
set local role ringfence_owner;
delete from ringfence.manifest;
commit;
