-- Revert ringfence:wallet/seal_organization from pg
begin;
set local role ringfence_owner;
drop function ringfence.seal_organization(uuid, bigint, timestamptz);
commit;
