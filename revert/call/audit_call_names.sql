-- Revert ringfence:call/audit_call_names from pg
begin;
set local role ringfence_owner;
drop function ringfence.audit_call_names(uuid);
commit;
