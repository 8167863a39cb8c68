-- Revert ringfence:wallet/archive_organization from pg
begin;
set local role ringfence_owner;
drop function ringfence.archive_organization(uuid, timestamptz, bigint);
commit;
