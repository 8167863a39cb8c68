-- Revert ringfence:wallet/audit_refunds from pg
begin;
set local role ringfence_owner;
drop function ringfence.audit_refunds(uuid);
commit;
