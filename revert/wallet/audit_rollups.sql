-- Revert ringfence:wallet/audit_rollups from pg
begin;
set local role ringfence_owner;
drop function ringfence.audit_rollups(uuid);
commit;
