-- Revert ringfence:call/audit_calls from pg
begin;
set local role ringfence_owner;
drop function ringfence.audit_calls(uuid);
commit;
