\set ON_ERROR_STOP 1
begin;
select plan(3);

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

set local role ringfence_readonly;
select results_eq($$select schedule, lateness from billing.job_status where job_name = 'pgtap_job'$$,
    $$values ('every 00:05:00', interval '0')$$, 'a job whose slot is to come is not late');
reset role;
set local role ringfence_owner;
update ringfence.job set next_slot = clock_timestamp() - interval '1 hour' where job_name = 'pgtap_job';
select ok((select lateness >= interval '1 hour' from billing.job_status where job_name = 'pgtap_job'), 'one whose slot has passed is');
update ringfence.job set enabled = false where job_name = 'pgtap_job';
select is((select lateness from billing.job_status where job_name = 'pgtap_job'), interval '0', 'one that is switched off is not');
reset role;

select * from finish();
rollback;
