\set ON_ERROR_STOP 1
begin;
select plan(10);

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

select is_definer('billing', 'system_health', array['timestamp with time zone'], 'runs as its owner');
set local role ringfence_owner;
delete from ringfence.heartbeat;
reset role;
set local role ringfence_ops;
select results_eq($$select ready, background_jobs, worker_alive, cron_alive from billing.system_health('2029-12-31Z')$$,
    $$values (false, 'stopped', false, false)$$, 'nobody is there');
select billing.record_heartbeat('pg_cron', '2030-01-01Z') \g /dev/null
select results_eq($$select ready, background_jobs, worker_alive, cron_alive from billing.system_health('2030-01-01 00:02Z')$$,
    $$values (false, 'ok', false, true)$$, 'pg_cron alone keeps the jobs running, but nobody acts outside');
select billing.record_heartbeat('worker:a', '2030-01-01Z') \g /dev/null
select results_eq($$select ready, worker_last_seen from billing.system_health('2030-01-01 00:00:29Z')$$,
    $$values (true, '2030-01-01Z'::timestamptz)$$, 'with a worker the system is ready');
select results_eq($$select ready from billing.system_health('2030-01-01 00:00:30Z')$$, $$values (false)$$, 'for 30 seconds');
select billing.release_heartbeat('worker:a', '2030-01-01 00:00:01Z') \g /dev/null
select results_eq($$select ready from billing.system_health('2030-01-01 00:00:02Z')$$, $$values (false)$$, 'or until it says good-bye');
select billing.record_heartbeat('pg_cron', '2030-01-01 00:06Z') \g /dev/null
select results_eq($$select background_jobs, jobs_late from billing.system_health('2030-01-01 00:06:01Z')$$, $$values ('late', 1)$$, 'a job is late');
select results_eq($$select webhook_queue, (select array_agg(key order by key) from jsonb_object_keys(queue_metrics) as key) from billing.system_health('2030-01-01Z')$$,
    $$values ('ok', '{active,completed,delayed,failed,paused,waiting}'::text[])$$, 'the queue of webhooks');
select results_eq($$select worker_alive, cron_alive from billing.system_health('2029-01-01Z')$$, $$values (false, false)$$, 'nobody is alive who was seen in a future taken back');
select throws_ok($$select billing.system_health('infinity')$$, 'RF002', null, 'not in eternity');
reset role;

select * from finish();
rollback;
