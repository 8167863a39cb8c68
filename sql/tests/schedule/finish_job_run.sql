\set ON_ERROR_STOP 1
begin;
select plan(5);

set local role ringfence_owner;
-- Only the jobs of this file
update ringfence.job set enabled = false;
create function ringfence.pgtap_job(p_slot timestamptz, p_as_of timestamptz) returns bigint
language plpgsql as $pgtap_job$
begin
    if current_setting('pgtap.fail', true) = 'yes' then
        insert into ringfence.heartbeat values ('undone', 'undone', p_slot, p_slot, p_slot);
        raise exception 'no luck';
    elsif current_setting('pgtap.fail', true) = 'cancel' then
        raise query_canceled;
    end if;
    return extract(epoch from p_as_of - p_slot)::bigint;
end $pgtap_job$;
select ringfence.add_job('pgtap_job', 'ringfence.pgtap_job', interval '5 minutes') \g /dev/null
update ringfence.job set next_slot = '2030-01-01 00:00Z', due_at = '2030-01-01 00:00Z' where job_name = 'pgtap_job';
reset role;

set local role ringfence_owner;
-- The wait doubles from a minute, or from the interval when that is shorter, up to a quarter of an hour
create function pg_temp.wait_after(p_failures integer, p_every interval) returns interval language plpgsql as $wait_after$
declare v_job ringfence.job; v_due timestamptz;
begin
    delete from ringfence.job_run where job_name = 'pgtap_job';
    update ringfence.job as job set failures = p_failures, every = p_every where job.job_name = 'pgtap_job' returning job.* into v_job;
    perform ringfence.finish_job_run(v_job, '2030-01-01Z', 'worker', '2030-01-01Z', '2030-01-01Z', null, 'XX000: x');
    select job.due_at into v_due from ringfence.job as job where job.job_name = 'pgtap_job';
    return v_due - '2030-01-01Z';
end $wait_after$;
select is(pg_temp.wait_after(w.failures, w.every), w.wait, format('%s failures, every %s', w.failures, w.every))
  from (values (0, interval '1 hour', interval '1 minute'), (3, interval '1 hour', interval '8 minutes'),
               (9, interval '1 hour', interval '15 minutes'), (0, interval '1 second', interval '1 second')) as w (failures, every, wait);

update ringfence.job set every = interval '1 hour' where job_name = 'pgtap_job';
-- A slot that has ended well cannot end well again, whatever a caller does
select throws_ok($$select ringfence.finish_job_run(job, '2030-02-01Z', 'a', '2030-02-01Z', '2030-02-01Z', n, null)
                     from (select job.* from ringfence.job as job where job.job_name = 'pgtap_job') as job, generate_series(1, 2) as n$$,
    '23505', null, 'once');
reset role;

select * from finish();
rollback;
