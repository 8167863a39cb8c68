-- Revert ringfence:call/audit_adjustments from pg
begin;
set local role ringfence_owner;
drop function ringfence.audit_adjustments(uuid);
commit;
