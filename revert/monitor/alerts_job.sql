-- Revert ringfence:monitor/alerts_job from pg
begin;
set local role ringfence_owner;
drop function ringfence.alerts_job(timestamptz, timestamptz);
commit;
