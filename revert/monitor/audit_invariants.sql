-- Revert ringfence:monitor/audit_invariants from pg
begin;
set local role ringfence_owner;
drop function billing.audit_invariants(uuid);
commit;
