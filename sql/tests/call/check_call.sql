\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(42);

select is_definer('billing', 'check_call', array['uuid', 'text', 'numeric', 'timestamp with time zone'], 'runs as its owner');
create function pg_temp.look(p_org uuid, p_name text, p_elapsed numeric, p_at interval) returns text language sql as $$
    select format('%s %s %s %s %s', outcome, end_call, warn, remaining_seconds, message) from billing.check_call(p_org, p_name, p_elapsed, '2030-01-01Z'::timestamptz + p_at) $$;
select tests.wallet(1000) as org, tests.wallet(200) as only \gset
set local role ringfence_web;
select billing.reserve_call_credits(:'org', 'now', 'now', 1) \g /dev/null
set local role ringfence_ops;
select billing.release_reservation(:'org', 'now') \g /dev/null
select billing.reserve_call_credits(:'org', 'c1', 'k1', p_as_of => '2030-01-01Z') \g /dev/null
-- One look where the hold is long enough
select is(pg_temp.look(:'org', 'c1', 30, '30 s'), 'live f f 270 ', 'goes on: this is paid for');
select is(pg_temp.look(:'org', 'c1', 10, '31 s'), 'live f f 269 ', 'time that runs backwards changes nothing');
select is(pg_temp.look(:'org', 'c1', 100, '32 s'), 'live f f 200 ', 'what the caller says counts where it is more');
select is(pg_temp.look(:'org', 'c1', null, '40 s'), 'live f f 260 ', 'nothing said');
select is((select status from billing.calls where org_id = :'org' and call_id = 'c1'), 'reserved', 'nothing was written');
select is(pg_temp.look(:'org', 'x', 30, '30 s'), 'unknown f f  ', 'a call we do not know is not ours to end');
select is((select count(*) from billing.calls where org_id = :'org' and call_id = 'x'), 0::bigint, 'and leaves no trace');
-- Where it runs short
select is(pg_temp.look(:'org', 'c1', 240, '240 s'), 'live f f 130 ', 'goes on');
select is((select reserved from billing.open_reservations where org_id = :'org'), 432::bigint, 'extended without a tick');
select is(pg_temp.look(:'org', 'k1', 241, '241 s'), 'live f f 130 ', 'by its other name');
select is(pg_temp.look(:'org', 'c1', 800, '800 s'), 'live f t 57 Your credit is running out. This call will end in about a minute.', 'warned');
select is(pg_temp.look(:'org', 'c1', 801, '801 s'), 'live f f 56 ', 'once');
select is((select string_agg(format('%s %s', topic, decided_at), ', ') from tests.effects(:'org')), 'vapi.say 2030-01-01 00:13:20+00', 'spoken by the vendor too');
select is(pg_temp.look(:'org', 'c1', 856, '856 s'), 'live f f 1 ', 'to the last second');
select is(pg_temp.look(:'org', 'c1', 857, '857 s'), 'ended t f 0 Your credit has run out. Goodbye.', 'ended');
select is(pg_temp.look(:'org', 'c1', 858, '858 s'), 'ended t f 0 Your credit has run out. Goodbye.', 'stays so');
select is((select count(*) from tests.effects(:'org') where topic = 'vapi.end_call'), 1::bigint, 'told once');
select billing.commit_reserved_credits(:'org', 'c1', 857, p_as_of => '2030-01-01 00:15Z') \g /dev/null
select is(pg_temp.look(:'org', 'c1', 860, '900 s'), 'ended t f 0 ', 'settled');
-- All there is, is its own hold
select billing.reserve_call_credits(:'only', 'c1', 'k2', p_as_of => '2030-01-01Z') \g /dev/null
select is((select available from billing.wallet_balance(:'only')), 0::bigint, 'nothing is available');
select is(pg_temp.look(:'only', 'c1', 100, '100 s'), 'live f f 71 ', 'it goes on');
select is(pg_temp.look(:'only', 'c1', 111, '111 s'), 'live f t 60 Your credit is running out. This call will end in about a minute.', 'is warned');
select is(pg_temp.look(:'only', 'c1', 170, '170 s'), 'live f f 1 ', 'until its hold');
select is(pg_temp.look(:'only', 'c1', 171, '171 s'), 'ended t f 0 Your credit has run out. Goodbye.', 'is used up');
-- A call of a service of one's own, that begins when it says so
select tests.wallet(1000) as own \gset
select billing.reserve_call_credits(:'own', 'c1', p_as_of => '2030-01-01Z') \g /dev/null
select is(pg_temp.look(:'own', 'c1', 5, '605 s'), 'live f f 295 ', 'only then its hold begins to be used up');
select is((select format('%s %s', status, begun_at) from billing.live_calls where org_id = :'own'), 'live 2030-01-01 00:10:00+00', 'as it is known from then on');
select is(pg_temp.look(:'own', 'c1', 857, '1457 s'), 'ended t f 0 Your credit has run out. Goodbye.', 'ended');
-- More money than time
select tests.wallet(1000000000000000) as rich \gset
select billing.set_rate(:'rich', p_per_minute => 0.000001) \g /dev/null
select billing.reserve_call_credits(:'rich', 'c1', 'k6') \g /dev/null
select is((select remaining_seconds from billing.check_call(:'rich', name, 10)), 290::bigint, 'what its hold pays for, not all there is') from (values ('c1'), ('k6')) as given (name);
-- Given up, lapsed
select billing.reserve_call_credits(:'own', 'c2', 'k4', p_as_of => '2030-01-02Z') \g /dev/null
select billing.release_reservation(:'own', 'c2', p_as_of => '2030-01-02 00:00:05Z') \g /dev/null
select is(pg_temp.look(:'own', 'c2', 10, '86410 s'), 'ended t f 0 ', 'a call that was given up has no credit');
-- Elapsed time that runs ahead of the clock
select billing.reserve_call_credits(:'own', 'c3', 'k5', p_as_of => '2030-01-03Z') \g /dev/null
select is((select outcome from billing.check_call(:'own', 'c3', 3605, '2030-01-03 00:00:10Z')), 'ended', 'longer than allowed already');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', org), 'the books are in order') from (values (:'org'), (:'only'), (:'own')) as given (org);
select throws_ok(format('select billing.check_call(%L, %L, %L)', bad.org, bad.name, bad.elapsed), bad.code, null, bad.why)
  from (values ('no call', :'org', null, '1', 'RF001'), ('a long name', :'org', repeat('x', 201), '1', 'RF002'), ('negative', :'org', 'c1', '-1', 'RF002'), ('endless', :'org', 'c1', 'Infinity', 'RF002'), ('no number', :'org', 'c1', 'NaN', 'RF002'),
               ('no organization', null, 'c1', '1', 'RF001'), ('unknown organization', '99999999-9999-4999-8999-999999999999', 'c1', '1', 'RF101')) as bad (why, org, name, elapsed, code);
set local role ringfence_web;
select throws_ok(format($$select billing.check_call(%L, 'c1', 1, '2030-01-01Z')$$, :'org'), 'RF006', null, 'a time of one''s own');

select * from finish();
rollback;
