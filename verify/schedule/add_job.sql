-- Verify ringfence:schedule/add_job on pg
select ringfence.verify_internal_function('ringfence.add_job(text,text,interval,time)');
