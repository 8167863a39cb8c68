-- Revert ringfence:wallet/audit_entries from pg
begin;
set local role ringfence_owner;
drop function ringfence.audit_entries(uuid);
commit;
