\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(20);

select tests.wallet(1000) as org \gset
set local role ringfence_ops;
select billing.reserve_call_credits(:'org', 'c1', 'w1', p_as_of => '2030-01-01Z') \g /dev/null
set local role ringfence_owner;
select set_config('tests.org', :'org', true) \g /dev/null
create function pg_temp.watch(p_at interval, p_available bigint, p_settings jsonb default '{}', p_lead bigint default 1) returns text language sql as $$
    select format('%s %s %s %s', held.granted_seconds, held.warned_at - '2030-01-01Z', held.ending, held.due_at - '2030-01-01Z')
      from ringfence.live_call as live,
           ringfence.watch_call(live, ringfence.call_rules_of(p_settings), p_available, null, p_lead, '2030-01-01Z'::timestamptz + p_at) as held
     where live.org_id = current_setting('tests.org')::uuid $$;
create function pg_temp.effects() returns text language sql as $$ select string_agg(format('%s %s', topic, decided_at - '2030-01-01Z'), ', ') from tests.orders(current_setting('tests.org')::uuid) $$;
savepoint fresh;
select is(pg_temp.watch('0 s', 650), '300  f 00:03:50', 'long enough for now');
select is(pg_temp.watch('230 s', 650), '360  f 00:04:50', 'goes on, looked at again a minute later');
select is(pg_temp.watch('290 s', 580), '420  f 00:05:50', 'and again');
select is((select string_agg(format('%s %s', topic, decided_at - '2030-01-01Z'), ', ') from tests.effects(:'org')), 'vapi.look_up_call 00:03:50', 'nothing was heard of it: the vendor is asked, once');
rollback to fresh;
select is(pg_temp.watch('230 s', 0), '300  f 00:04:00', 'no more money: looked at when the warning is due');
select is(pg_temp.watch('240 s', 0), '300 00:04:00 f 00:04:59', 'warned, looked at when it has to end');
select is(pg_temp.watch('250 s', 0), '300 00:04:00 f 00:04:59', 'once');
select is(pg_effects, 'vapi.say 00:04:00', 'one effect') from pg_temp.effects() as pg_effects;
select is(pg_temp.watch('298 s', 0), '300 00:04:00 f 00:04:59', 'not yet');
savepoint warned;
select is(pg_temp.watch('299 s', 0), '300 00:04:00 t 00:29:17', 'ended');
select is(pg_temp.watch('300 s', 650), '300 00:04:00 t 00:29:17', 'stays so, whatever comes');
select is(pg_temp.effects(), 'vapi.say 00:04:00, vapi.end_call 00:04:59', 'each effect once');
rollback to warned;
select is(pg_temp.watch('299 s', 5), '304 00:04:00 f 00:05:03', 'a little credit: the warning stands');
select is(pg_temp.watch('299 s', 645), '429  f 00:05:59', 'more: it goes on as if nothing had been said');
rollback to warned;
select is(pg_temp.watch('300 s', 0, p_lead => 0), '300 00:04:00 t 00:29:17', 'without a lead it ends at zero');
rollback to fresh;
select is(pg_temp.watch('0 s', 0, '{"warn_seconds": 600}'), '300 00:00:00 f 00:04:59', 'less than a warning from the beginning');
rollback to fresh;
update ringfence.live_call set max_duration_seconds = 360 where org_id = :'org';
select is(pg_temp.watch('230 s', 650, '{"max_call_seconds": 360}'), '360  f 00:07:00', 'paid for up to the cap: no warning, and the vendor has a minute');
select is(pg_temp.watch('370 s', 580, '{"max_call_seconds": 360}'), '360  t 00:29:17', 'then we end it');
rollback to fresh;
select is(pg_temp.watch('290 s', 650, '{"max_call_seconds": 360}'), '420  f 00:05:50', 'a setting that is lowered meanwhile is for other calls');
rollback to fresh;
update ringfence.live_call set is_strict = true where org_id = :'org';
select is(pg_temp.watch('230 s', 650), '300  f 00:04:00', 'a strict hold is not extended');

select * from finish();
rollback;
