\set ON_ERROR_STOP 1
begin;
select plan(4);

set local role ringfence_owner;
select ringfence.add_job('pgtap_upkeep', 'ringfence.upkeep', interval '1 hour') \g /dev/null
insert into ringfence.job_run (job_name, slot, attempt, caller, started_at, finished_at)
select 'pgtap_upkeep', day, 1, 'x', day, day from generate_series(timestamptz '2000-01-01Z', '2000-02-10Z', interval '1 day') as day;
insert into ringfence.heartbeat values ('old', 'old', '2000-01-01Z', '2000-02-01Z', '2000-02-01Z'), ('new', 'new', '2000-01-01Z', '2000-02-09Z', '2000-02-09Z');
select is(ringfence.upkeep('2000-02-10Z', '2000-02-10Z'), 11::bigint, 'ten days of history and one heartbeat go');
select is((select min(started_at) from ringfence.job_run where job_name = 'pgtap_upkeep'), '2000-01-11Z'::timestamptz, 'thirty days stay');
select is(ringfence.upkeep('2000-02-10Z', '2000-02-10Z'), 0::bigint, 'a second time there is nothing');
insert into ringfence.webhook_delivery (vendor, event_key, event_type, status, due_at, received_at, finished_at, payload)
values ('pgtap', 'old', 'x', 'completed', '2000-01-01Z', '2000-01-01Z', '2000-01-01Z', '{}');
select is(ringfence.upkeep('2000-02-10Z', '2000-02-10Z'), 1::bigint, 'an old payload is emptied');
reset role;

select * from finish();
rollback;
