-- Revert ringfence:schedule/jobs from pg
begin;
set local role ringfence_owner;
delete from ringfence.job_run;
delete from ringfence.job;
commit;
