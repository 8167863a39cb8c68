-- Revert ringfence:wallet/audit_lots from pg
begin;
set local role ringfence_owner;
drop function ringfence.audit_lots(uuid);
commit;
