-- Verify ringfence:schedule/jobs on pg
-- A job whose function is missing, or of another form, must not pass.
do $jobs$
declare
    v_job record;
begin
    for v_job in select job.job_name, job.function_name from ringfence.job as job loop
        perform (v_job.function_name || '(timestamptz, timestamptz)')::regprocedure;
    end loop;
    if not exists (select from ringfence.job as job where job.job_name = 'upkeep') then
        raise exception 'the schedule is empty';
    end if;
end
$jobs$;
