-- Revert ringfence:wallet/audit_archive from pg
begin;
set local role ringfence_owner;
drop function ringfence.audit_archive(uuid);
commit;
