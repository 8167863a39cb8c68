-- Verify ringfence:schedule/finish_job_run on pg
select ringfence.verify_internal_function('ringfence.finish_job_run(ringfence.job,timestamptz,text,timestamptz,timestamptz,bigint,text)');
