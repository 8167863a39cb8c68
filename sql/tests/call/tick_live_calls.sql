\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(43);

select is_definer('billing', 'tick_live_calls', array['integer', 'timestamp with time zone'], 'runs as its owner');
create function pg_temp.effects(p_org uuid) returns text language sql as $$ select string_agg(format('%s %s %s', topic, call_id, decided_at - '2030-01-01Z'), ', ' order by decided_at, call_id) from tests.orders(p_org) $$;
create function pg_temp.hold(p_org uuid) returns text language sql as $$ select string_agg(format('%s %s %s', call_id, reserved, granted_seconds), ', ' order by call_id) from billing.open_reservations where org_id = p_org $$;

-- One call, to the end of the money
select tests.wallet(1000) as one \gset
select billing.reserve_call_credits(:'one', 'c1', 'one1', p_as_of => '2030-01-01Z') \g /dev/null
set local role ringfence_worker;
select is(billing.tick_live_calls(p_as_of => '2030-01-01 00:03:49Z'), 0::bigint, 'nothing is due');
select is(billing.tick_live_calls(p_as_of => '2030-01-01 00:03:50Z'), 1::bigint, 'its hold runs short');
select is(pg_temp.hold(:'one'), 'c1 420 360', 'and is extended');
select is(billing.tick_live_calls(p_as_of => '2030-01-01 00:03:50Z'), 0::bigint, 'once');
reset role;
select tests.play(:'one', '2030-01-01 00:03:51Z', '2030-01-01 01:00Z') \g /dev/null
select is((select string_agg(format('%s %s', topic, decided_at - '2030-01-01Z'), ', ') from tests.orders(:'one') where decided_at < '2030-01-01 00:20Z'), 'vapi.say 00:13:17, vapi.end_call 00:14:16', 'warned a minute before the end of the money, ended at it, each once');
select is((select format('%s %s %s', outcome, balance_after, held) from billing.commit_reserved_credits(:'one', 'c1', 857, p_as_of => '2030-01-01 00:14:20Z')), 'applied 0 0', 'all of the money was for it');

-- Credit between the warning and the end
select tests.wallet(5000) as more \gset
select billing.reserve_call_credits(:'more', 'c1', 'more1', p_as_of => '2030-01-01Z') \g /dev/null
select billing.check_balance_and_deduct_asset_cost(:'more', 4000, 'x', 'a1', p_as_of => '2030-01-01 00:01:40Z') \g /dev/null
select tests.play(:'more', '2030-01-01 00:01:40Z', '2030-01-01 00:13:39Z') \g /dev/null
select is(pg_temp.effects(:'more'), 'vapi.say c1 00:13:17', 'warned');
select billing.add_wallet_credits(:'more', 5000, 'more', p_as_of => '2030-01-01 00:13:40Z') \g /dev/null
select tests.play(:'more', '2030-01-01 00:13:40Z', '2030-01-01 00:15Z') \g /dev/null
select is(pg_temp.hold(:'more'), 'c1 1151 986', 'it goes on');
select billing.check_balance_and_deduct_asset_cost(:'more', 4849, 'x', 'a2', p_as_of => '2030-01-01 00:15Z') \g /dev/null
select tests.play(:'more', '2030-01-01 00:15Z', '2030-01-01 00:20Z') \g /dev/null
select is(pg_temp.effects(:'more'), 'vapi.say c1 00:13:17, vapi.say c1 00:15:26, vapi.end_call c1 00:16:25', 'and is warned again before the next end');
select is((select format('%s %s', outcome, balance_after) from billing.commit_reserved_credits(:'more', 'c1', 986, p_as_of => '2030-01-01 00:20Z')), 'applied 0', 'to the last unit');

-- The longest call allowed
select tests.wallet(10000) as rich \gset
select billing.reserve_call_credits(:'rich', 'c1', 'rich1', p_as_of => '2030-01-01Z'), billing.reserve_call_credits(:'rich', 'c2', 'rich2', 60, p_as_of => '2030-01-01Z') \g /dev/null
select tests.play(:'rich', '2030-01-01Z', '2030-01-01 01:05Z') \g /dev/null
select is(pg_temp.hold(:'rich'), 'c1 4200 3600, c2 4200 3600', 'paid for up to the cap');
select is(pg_temp.effects(:'rich'), 'vapi.end_call c1 01:01:00, vapi.end_call c2 01:01:00', 'no warning; ended by us where the vendor has not');

-- Two calls share the money
select tests.wallet(1000) as two \gset
select billing.reserve_call_credits(:'two', 'c1', 'two1', p_as_of => '2030-01-01Z'), billing.reserve_call_credits(:'two', 'c2', 'two2', p_as_of => '2030-01-01 00:01Z') \g /dev/null
select tests.play(:'two', '2030-01-01Z', '2030-01-01 00:10Z') \g /dev/null
select is((select count(*) from tests.orders(:'two') where topic = 'vapi.say' and decided_at - '2030-01-01Z' between '396 s' and '400 s'), 2::bigint, 'both are warned');
select is((select count(*) from tests.orders(:'two') where topic = 'vapi.end_call' and decided_at - '2030-01-01Z' between '455 s' and '458 s'), 2::bigint, 'both end when the money ends') ;
select is((select count(*) from tests.orders(:'two')), 4::bigint, 'each effect once');
select ok((select held <= 1000 and held >= 997 from billing.wallet_balance(:'two', '2030-01-01 00:10Z')), 'no unit is held twice, none is left over');
select billing.commit_reserved_credits(:'two', 'c1', 458, p_as_of => '2030-01-01 00:10Z'), billing.commit_reserved_credits(:'two', 'c2', 398, p_as_of => '2030-01-01 00:10Z') \g /dev/null
select is((select balance from billing.wallet_balance(:'two')), 0::bigint, 'to the last unit');

-- Strict
select tests.wallet(1000) as strict \gset
select billing.configure_organization(:'strict', '{"call_mode": "strict"}') \g /dev/null
select billing.reserve_call_credits(:'strict', 'c1', 'strict1', p_as_of => '2030-01-01Z') \g /dev/null
select tests.play(:'strict', '2030-01-01Z', '2030-01-01 00:20Z') \g /dev/null
select is(pg_temp.effects(:'strict'), 'vapi.say c1 00:13:12, vapi.end_call c1 00:14:11', 'a strict call that is short of money is warned and ended too');
select is(pg_temp.hold(:'strict'), 'c1 1000 852', 'inside its hold');

-- The debt limit, where it may be used
select tests.wallet(500) as debtor \gset
select billing.configure_organization(:'debtor', '{"calls_may_use_debt": true, "warn_seconds": 30, "warn_message": "Soon.", "end_message": "Over."}') \g /dev/null
select billing.reserve_call_credits(:'debtor', 'c1', 'debtor1', p_as_of => '2030-01-01Z') \g /dev/null
select tests.play(:'debtor', '2030-01-01Z', '2030-01-01 00:20Z') \g /dev/null
select is(pg_temp.effects(:'debtor'), 'vapi.say c1 00:13:47, vapi.end_call c1 00:14:16', 'goes on down to the limit');
select is((select string_agg(payload ->> 'message', ' ') from tests.orders(:'debtor')), 'Soon. Over.', 'in its own words');

-- Known at the vendor later; never known there
select tests.wallet(200) as late \gset
select billing.reserve_call_credits(:'late', 'c1', p_as_of => '2030-01-01Z'), billing.check_call(:'late', 'c1', 0, '2030-01-01Z') \g /dev/null
select tests.play(:'late', '2030-01-01Z', '2030-01-01 00:04Z') \g /dev/null
select is(pg_temp.effects(:'late'), null, 'a call the vendor does not know cannot be told');
select is((select end_call from billing.check_call(:'late', 'c1', 240, '2030-01-01 00:04Z')), true, 'but by check_call');
select billing.link_call(:'late', 'c1', 'late1', '2030-01-01 00:04Z') \g /dev/null
select tests.play(:'late', '2030-01-01 00:04Z', '2030-01-01 00:05Z') \g /dev/null
select is(pg_temp.effects(:'late'), 'vapi.end_call c1 00:04:00', 'once it is known, it is told');

-- A hold that counts on lots, extended again and again, one of them expiring meanwhile
select tests.wallet(0) as lots \gset
select billing.add_wallet_credits(:'lots', 500, 'g', 'grant', '2030-01-01 00:05Z', p_as_of => '2030-01-01Z'), billing.add_wallet_credits(:'lots', 1000, 'paid', p_as_of => '2030-01-01Z') \g /dev/null
select billing.reserve_call_credits(:'lots', 'c1', 'lots1', p_as_of => '2030-01-01Z') \g /dev/null
select tests.play(:'lots', '2030-01-01Z', '2030-01-01 00:10Z') \g /dev/null
select ok((select cardinality(allocations) >= 10 from ringfence.live_call where org_id = :'lots'), 'extended again and again');
select is_empty(format('select * from tests.call_faults(%L)', :'lots'), 'the books are in order meanwhile');
select is((select format('%s %s %s', outcome, amount, held) from billing.commit_reserved_credits(:'lots', 'c1', 600, p_as_of => '2030-01-01 00:10Z')), 'applied -700 0', 'settled');
select is((select balance + (select coalesce(-sum(amount), 0)::bigint from billing.credit_transactions where org_id = :'lots' and kind = 'expiry') from billing.wallet_balance(:'lots', '2030-01-01 00:10Z')), 800::bigint, 'what expired and what was spent come to what is gone');

-- A hold whose time is over
select tests.wallet(1000) as lost \gset
select billing.reserve_call_credits(:'lost', 'c1', p_as_of => '2030-01-01Z'), billing.reserve_call_credits(:'lost', 'c2', 'lost2', p_as_of => '2030-01-01Z') \g /dev/null
select billing.tick_live_calls(p_as_of => '2030-01-01 05:00Z') \g /dev/null
select is((select string_agg(format('%s %s', call_id, status), ', ' order by call_id) from billing.calls where org_id = :'lost'), 'c1 expired, c2 reserved', 'lapses with the tick too');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', org), 'the books are in order')
  from (values (:'one'), (:'more'), (:'rich'), (:'two'), (:'strict'), (:'debtor'), (:'late'), (:'lots'), (:'lost')) as given (org);

-- Errors
select throws_ok(format('select billing.tick_live_calls(%L)', bad), 'RF002', null, 'a limit of ' || coalesce(bad, 'nothing')) from (values ('0'), ('501'), (null)) as given (bad);
set local role ringfence_web;
select throws_ok('select billing.tick_live_calls()', '42501', null, 'it is the worker''s');
reset role;

select * from finish();
rollback;
