-- Revert ringfence:monitor/audit_job from pg
begin;
set local role ringfence_owner;
drop function ringfence.audit_job(timestamptz, timestamptz);
commit;
