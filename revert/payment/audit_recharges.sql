-- Revert ringfence:payment/audit_recharges from pg
begin;
set local role ringfence_owner;
drop function ringfence.audit_recharges(uuid);
commit;
