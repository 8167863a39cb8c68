-- Revert ringfence:payment/audit_reversals from pg
begin;
set local role ringfence_owner;
drop function ringfence.audit_reversals(uuid);
commit;
