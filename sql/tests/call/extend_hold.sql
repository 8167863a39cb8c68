\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(15);

select tests.wallet(1000) as org, tests.wallet(0) as lots \gset
set local role ringfence_ops;
select billing.reserve_call_credits(:'org', 'c1', 'x1', p_as_of => '2030-01-01Z') \g /dev/null
set local role ringfence_owner;
select set_config('tests.org', :'org', true) \g /dev/null
create function pg_temp.extend(p_at interval, p_available bigint, p_dry interval default null) returns text language sql as $$
    select format('%s %s %s', held.reserved, held.granted_seconds, held.exposure)
      from ringfence.live_call as live, ringfence.call as call,
           ringfence.extend_hold(live, call.terms, ringfence.default_call_rules(), p_available, '2030-01-01Z'::timestamptz + p_dry, '2030-01-01Z'::timestamptz + p_at) as held
     where live.org_id = current_setting('tests.org')::uuid and call.org_id = live.org_id and call.call_id = live.call_id $$;
select is(pg_temp.extend('170 s', 650), '350 300 650', 'long enough');
savepoint fresh;
select is(pg_temp.extend('240 s', 650), '432 370 568', 'a minute longer than somebody has to look again');
select is((select format('%s %s', reserved, granted_seconds) from ringfence.call where org_id = :'org'), '432 370', 'the call says so');
select is((select held from ringfence.wallet where org_id = :'org'), 432::bigint, 'and the wallet');
select is(pg_temp.extend('240 s', 568), '432 370 568', 'once');
rollback to fresh;
select is(pg_temp.extend('240 s', 50), '399 342 601', 'as far as there is money');
rollback to fresh;
select is(pg_temp.extend('240 s', available), '350 300 650', 'no money: ' || available) from unnest(array[0, -200]) as available;
select is(pg_temp.extend('240 s', 650, '310 s'), '362 310 638', 'not beyond the instant all run dry');
rollback to fresh;
select is(pg_temp.extend('240 s', 650, '200 s'), '350 300 650', 'which may be behind what is held');
select is(pg_temp.extend('2000 s', 650), '1000 857 0', 'nor beyond the vendor''s cap');
rollback to fresh;
-- Counting on lots again and again
set local role ringfence_ops;
select billing.add_wallet_credits(:'lots', 400, 'g', 'grant', '2030-02-01Z', p_as_of => '2030-01-01Z'), billing.add_wallet_credits(:'lots', 600, 'paid', p_as_of => '2030-01-01Z') \g /dev/null
select billing.reserve_call_credits(:'lots', 'c1', 'x2', p_as_of => '2030-01-01Z') \g /dev/null
set local role ringfence_owner;
select set_config('tests.org', :'lots', true) \g /dev/null
select is(pg_temp.extend('240 s', 650), '432 370 568', 'in a wallet with lots');
select is(pg_temp.extend('310 s', 568), '514 440 486', 'again');
select is((select allocations from ringfence.live_call where org_id = :'lots'), '{{1,350},{1,50},{2,32},{2,82}}'::bigint[], 'each part counts on its own');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', :'lots'), 'the books are in order');

select * from finish();
rollback;
