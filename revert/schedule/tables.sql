-- Revert ringfence:schedule/tables from pg
begin;
set local role ringfence_owner;
drop table ringfence.heartbeat;
drop table ringfence.job_run;
drop table ringfence.job;
commit;
