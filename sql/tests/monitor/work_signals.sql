\set ON_ERROR_STOP 1
-- serial: what it looks at is of the whole system
begin;
select plan(11);

set local role ringfence_owner;
delete from ringfence.heartbeat;
update ringfence.job set enabled = false;
create function pg_temp.stands(p_rule text, p_at timestamptz default '2030-01-10Z') returns text language sql as $$
    select format('%s %s', is_bad, is_well) from ringfence.work_signals(p_at) where rule = p_rule $$;
select is(pg_temp.stands('worker_missing'), 't f', 'there has never been a worker');
insert into ringfence.heartbeat (caller, kind, first_seen_at, last_seen_at, lease_until) values ('worker:a', 'worker', '2030-01-10Z', '2030-01-10Z', '2030-01-10 00:00:30Z');
select is(pg_temp.stands('worker_missing', '2030-01-10 00:00:29Z'), 'f t', 'there is one');
select is(pg_temp.stands('worker_missing', '2030-01-10 00:00:59Z'), 'f f', 'it has been silent for a little');
select is(pg_temp.stands('worker_missing', '2030-01-10 00:01:01Z'), 't f', 'and for a minute');
select is(pg_temp.stands('worker_missing', '2030-01-09Z'), 't f', 'one that speaks from the future is none');
select is(pg_temp.stands('jobs_failing'), 'f t', 'the jobs are well');
update ringfence.job set enabled = true, failures = 3, next_slot = '2030-01-10Z' where job_name = 'upkeep';
select is((select format('%s %s', is_bad, summary) from ringfence.work_signals('2030-01-10Z') where rule = 'jobs_failing'), 't Jobs that fail or are late: 1 (upkeep).', 'one fails again and again');
update ringfence.job set failures = 0 where job_name = 'upkeep';
update ringfence.job set enabled = true, next_slot = '2030-01-09 23:48Z' where job_name = 'expire_credits';
select is(pg_temp.stands('jobs_failing'), 't f', 'one is late');
select is(pg_temp.stands('queues_late'), 'f t', 'nothing waits');
insert into ringfence.webhook_delivery (vendor, event_key, event_type, status, due_at, received_at) values ('vapi', 'signal:1', 'x', 'waiting', clock_timestamp() - interval '6 min', clock_timestamp() - interval '6 min');
select is((select format('%s %s', is_bad, facts ->> 'queues') from ringfence.work_signals('2030-01-10Z') where rule = 'queues_late'), 't webhooks', 'a webhook has waited too long');
insert into ringfence.webhook_delivery (vendor, event_key, event_type, status, due_at, received_at, finished_at) values ('vapi', 'signal:2', 'x', 'dead', clock_timestamp(), clock_timestamp(), clock_timestamp());
select is((select format('%s %s', is_bad, facts ->> 'dead_letters') from ringfence.work_signals('2030-01-10Z') where rule = 'dead_letters'), 't 1', 'and one is dead');

select * from finish();
rollback;
