-- Revert ringfence:schedule/finish_job_run from pg
begin;
set local role ringfence_owner;
drop function ringfence.finish_job_run(ringfence.job, timestamptz, text, timestamptz, timestamptz, bigint, text);
commit;
