\set ON_ERROR_STOP 1
-- serial: incidents are of the whole system
begin;
select plan(9);

set local role ringfence_owner;
delete from ringfence.heartbeat;
delete from ringfence.alert;
delete from ringfence.channel;
update ringfence.job set enabled = false;
insert into ringfence.channel (topic, caller, seen_at) values ('slack', 'worker:a', now());
create function pg_temp.told() returns text language sql as $$
    select string_agg(split_part(dedupe_key, ':', 3) || ' ' || split_part(payload ->> 'text', E'\n', 1), ', ' order by created_at, dedupe_key)
      from ringfence.outbox_message where org_id = '00000000-0000-0000-0000-000000000000' and topic = 'slack' and created_at between '2030-01-01Z' and '2030-01-02Z' $$;
select is(ringfence.evaluate_alerts('2030-01-01Z', 'worker_missing'), 1::bigint, 'an incident begins');
select is((select format('%s %s %s %s', rule, opened_at, closed_at, told) from ringfence.alert), 'worker_missing 2030-01-01 00:00:00+00  {slack}', 'it is kept, with who was told');
select ringfence.evaluate_alerts('2030-01-01 00:05Z', 'worker_missing') \g /dev/null
select is((select format('%s %s', count(*), max(last_seen_at)) from ringfence.alert), '1 2030-01-01 00:05:00+00', 'it goes on');
select is(pg_temp.told(), 'opened Critical: worker missing', 'and is told once');
insert into ringfence.heartbeat (caller, kind, first_seen_at, last_seen_at, lease_until) values ('worker:a', 'worker', '2030-01-01Z', '2030-01-01 00:06Z', '2030-01-01 00:06:30Z');
select is(ringfence.evaluate_alerts('2030-01-01 00:06:45Z', 'worker_missing'), 1::bigint, 'neither bad nor well: it stays');
update ringfence.heartbeat set last_seen_at = '2030-01-01 00:07Z';
select is(ringfence.evaluate_alerts('2030-01-01 00:07Z', 'worker_missing'), 0::bigint, 'it is over');
select ringfence.evaluate_alerts('2030-01-01 00:07:05Z', 'worker_missing') \g /dev/null
select is(pg_temp.told(), 'opened Critical: worker missing, closed Resolved: worker missing', 'which is told once, too');
select ringfence.evaluate_alerts('2030-01-01 01:00Z', 'worker_missing') \g /dev/null
select is((select count(*) from ringfence.alert), 2::bigint, 'the next time is another incident');
select cmp_ok(ringfence.evaluate_alerts('2030-01-01 01:00Z'), '>=', 1::bigint, 'all rules at once');

select * from finish();
rollback;
