-- Revert ringfence:payment/audit_payments from pg
begin;
set local role ringfence_owner;
drop function ringfence.audit_payments(uuid);
commit;
