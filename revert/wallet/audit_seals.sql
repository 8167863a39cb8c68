-- Revert ringfence:wallet/audit_seals from pg
begin;
set local role ringfence_owner;
drop function ringfence.audit_seals(uuid);
commit;
