-- Revert ringfence:wallet/audit_lot_origins from pg
begin;
set local role ringfence_owner;
drop function ringfence.audit_lot_origins(uuid);
commit;
