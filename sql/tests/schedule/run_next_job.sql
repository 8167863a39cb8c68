\set ON_ERROR_STOP 1
begin;
select plan(22);

select is_definer('billing', 'run_next_job', array['text', 'timestamp with time zone'], 'runs as its owner');

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

set local role ringfence_worker;

-- A slot is run when it is due, and once
select is(billing.run_next_job('worker:a', '2029-12-31 23:59:59Z'), null, 'not due yet');
select is(billing.run_next_job('worker:a', '2030-01-01 00:00:07Z'), 'pgtap_job', 'due');
select is(billing.run_next_job('worker:b', '2030-01-01 00:00:08Z'), null, 'done');
select results_eq($$select slot, attempt, caller, result, error from billing.job_history where job_name = 'pgtap_job'$$,
    $$values (timestamptz '2030-01-01 00:00Z', 1, 'worker:a', 7::bigint, null)$$, 'written down');

-- After a pause the last slot is run and the others are counted
select is(billing.run_next_job('pg_cron', '2030-01-01 01:02Z'), 'pgtap_job', 'catches up');
select results_eq($$select next_slot, missed_slots, runs, last_caller from billing.job_status where job_name = 'pgtap_job'$$,
    $$values (timestamptz '2030-01-01 01:05Z', 11::bigint, 2::bigint, 'pg_cron')$$, 'back on the grid');

-- A failure undoes the job's work, not the record of it, and backs off
set local pgtap.fail = 'yes';
select is(billing.run_next_job('worker:a', '2030-01-01 01:05Z'), 'pgtap_job', 'fails');
select results_eq($$select failures, last_error, next_attempt_at, next_slot from billing.job_status where job_name = 'pgtap_job'$$,
    $$values (1, 'P0001: no luck', timestamptz '2030-01-01 01:06Z', timestamptz '2030-01-01 01:05Z')$$, 'again in a minute');
select is_empty($$select * from billing.scheduler_heartbeats where caller = 'undone'$$, 'its work is undone');
select is(billing.run_next_job('worker:a', '2030-01-01 01:05:59Z'), null, 'not before');
set local pgtap.fail = 'cancel';
select is(billing.run_next_job('worker:a', '2030-01-01 01:06Z'), null, 'a cancelled query is caught too, and its caller comes again');
select results_eq($$select failures, next_attempt_at from billing.job_status where job_name = 'pgtap_job'$$,
    $$values (2, timestamptz '2030-01-01 01:08Z')$$, 'twice as long');
set local pgtap.fail = 'no';
select is(billing.run_next_job('worker:a', '2030-01-01 01:08Z'), 'pgtap_job', 'then it works');
select results_eq($$select failures, last_error, next_slot from billing.job_status where job_name = 'pgtap_job'$$,
    $$values (0, null::text, timestamptz '2030-01-01 01:10Z')$$, 'and all is well');
select results_eq($$select attempt, error from billing.job_history where job_name = 'pgtap_job' and slot = '2030-01-01 01:05Z' order by attempt$$,
    $$values (1, 'P0001: no luck'), (2, '57014: query_canceled'), (3, null)$$, 'the slot has ended well once');

-- The clock was ahead and is set back: back to the grid, without running a slot again
select is(billing.run_next_job('worker:a', '2029-06-01 00:00:01Z'), 'pgtap_job', 'a clock set back');
select results_eq($$select next_slot, runs from billing.job_status where job_name = 'pgtap_job'$$,
    $$values (timestamptz '2029-06-01 00:05Z', 5::bigint)$$, 'does not silence a job');

-- What was done before the clock was set back is not done again, and nothing gets stuck
select is(billing.run_next_job('worker:a', '2030-01-01 01:11Z'), 'pgtap_job', 'later');
select is(billing.run_next_job('worker:a', '2030-01-01 00:04Z'), 'pgtap_job', 'set back an hour');
select is((select count(*) from (select billing.run_next_job('worker:a', timestamptz '2030-01-01 00:04Z' + minute * interval '1 minute')
                                   from generate_series(1, 70) as minute) as ticks), 70::bigint, 'ticks through the hour again');
select is_empty($$select slot from billing.job_history where job_name = 'pgtap_job' and error is null group by slot having count(*) > 1$$,
    'no slot has ended well twice');
reset role;

select * from finish();
rollback;
