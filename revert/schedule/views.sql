-- Revert ringfence:schedule/views from pg
begin;
set local role ringfence_owner;
drop view billing.scheduler_heartbeats;
drop view billing.job_history;
drop view billing.job_status;
commit;
