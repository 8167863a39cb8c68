\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(20);

select tests.wallet(20000) as org, tests.wallet(2000) as next \gset
set local role ringfence_ops;
select billing.reserve_call_credits(:'org', 'ours', p_as_of => '2030-01-01Z'), billing.reserve_call_credits(:'org', 'known', 'v1', p_as_of => '2030-01-01Z'), billing.reserve_call_credits(:'org', 'later', 'v2', p_as_of => '2030-01-01 00:10Z') \g /dev/null
select set_config('tests.org', :'org', true) \g /dev/null
set local role ringfence_owner;
create function pg_temp.wallet() returns text language sql as $$ select format('%s %s', held, hold_lapses_at) from ringfence.wallet where org_id = current_setting('tests.org')::uuid $$;
create function pg_temp.calls() returns text language sql as $$ select string_agg(format('%s %s', call_id, status), ', ' order by call_id) from ringfence.call where org_id = current_setting('tests.org')::uuid $$;
select is((select hold_lapses_at from ringfence.wallet where org_id = :'org'), (select min(expires_at) from ringfence.live_call where org_id = :'org'), 'the wallet knows when the first hold lapses');
select is(ringfence.lapse_holds(:'org', '2030-01-01 00:30Z'), 0::bigint, 'none has lapsed');
select is(ringfence.lapse_holds(:'org', '2030-01-01 01:15Z'), 1::bigint, 'one has');
select is(pg_temp.calls(), 'known reserved, later reserved, ours expired', 'the one the vendor does not know');
select results_eq(format('select topic, call_id, decided_at, payload ->> ''vapi_call_id'' from tests.effects(%L)', :'org'), $$values ('vapi.look_up_call', 'known', '2030-01-01 01:15Z'::timestamptz, 'v1')$$, 'the other is looked up there');
select is((select row(looked_up_at, expires_at, due_at)::text from ringfence.live_call where org_id = :'org' and call_id = 'known'), '("2030-01-01 01:15:00+00","2030-01-01 02:15:00+00","2030-01-01 02:15:00+00")', 'and keeps its hold for an hour');
select is((select expires_at from ringfence.call where org_id = :'org' and call_id = 'known'), '2030-01-01 02:15Z', 'as the call says too');
select is(pg_temp.wallet(), format('700 %s', (select min(expires_at) from ringfence.live_call where org_id = :'org')), 'the wallet waits for the next');
select is(ringfence.lapse_holds(:'org', '2030-01-01 02:14:59Z'), 0::bigint, 'not before the hour is over');
select is(ringfence.lapse_holds(:'org', '2030-01-01 02:15Z'), 1::bigint, 'then it ends');
select is((select count(*) from tests.effects(:'org') where call_id = 'known'), 1::bigint, 'the vendor was asked once');
select is((select format('%s %s', status, ended_reason) from ringfence.call where org_id = :'org' and call_id = 'known'), 'expired hold lapsed', 'the call says how');
select is(ringfence.lapse_holds(:'org', '2030-01-02Z'), 1::bigint, 'the last');
select is(pg_temp.wallet(), '0 infinity', 'nothing is held, nothing is waited for');
-- Whoever comes next sees the money again
set local role ringfence_ops;
select billing.reserve_call_credits(:'next', 'all', p_estimated_minutes => 28, p_as_of => '2030-01-03Z') \g /dev/null
select is((select outcome from billing.check_balance_and_deduct_asset_cost(:'next', 2000, 'x', 'a1', p_as_of => '2030-01-03 00:10Z')), 'insufficient_credit', 'held');
select is((select outcome from billing.check_balance_and_deduct_asset_cost(:'next', 1500, 'x', 'a1', p_as_of => '2030-01-04Z')), 'applied', 'a purchase right behind the end of the hold');
select billing.reserve_call_credits(:'next', 'rest', p_estimated_minutes => 7, p_as_of => '2030-01-05Z') \g /dev/null
select is((select outcome from billing.deduct_call_credits(:'next', 'd1', 1000, p_as_of => '2030-01-05Z')), 'debt_limit_exceeded', 'held');
select is((select format('%s %s %s', outcome, balance_after, held) from billing.deduct_call_credits(:'next', 'd1', 1000, p_as_of => '2030-01-06Z')), 'applied -500 0', 'a deduction right behind it');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', org), 'the books are in order') from (values (:'org'), (:'next')) as given (org);

select * from finish();
rollback;
