\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(48);

select is_definer('billing', 'commit_reserved_credits', array['uuid', 'text', 'numeric', 'numeric', 'jsonb', 'timestamp with time zone'], 'runs as its owner');
create function pg_temp.settle(p_org uuid, p_name text, p_seconds numeric, p_as_of timestamptz default '2030-01-01 00:05Z') returns text language sql
as $$ select format('%s %s %s %s %s', outcome, amount, balance_after, held, over_limit) from billing.commit_reserved_credits(p_org, p_name, p_seconds, p_as_of => p_as_of) $$;
create function pg_temp.deduct(p_org uuid, p_name text, p_amount bigint, p_as_of timestamptz default '2030-01-01 00:05Z') returns text language sql
as $$ select format('%s %s %s %s', outcome, amount, balance_after, held) from billing.deduct_call_credits(p_org, p_name, p_amount, p_as_of => p_as_of) $$;
select tests.wallet(1000) as org \gset
set local role ringfence_web;
select billing.reserve_call_credits(:'org', 'c1', 'v1') \g /dev/null
select results_eq(format($$select outcome, applied, duplicate, seq, amount, balance_before, balance_after, held, available, over_limit, details from billing.commit_reserved_credits(%L, 'c1', 61.2, 0.05, '{"note": 1}')$$, :'org'),
    $$values ('applied', true, false, 2::bigint, -73::bigint, 1000::bigint, 927::bigint, 0::bigint, 927::bigint, false, null::jsonb)$$, 'charges what was used, gives the rest back');
select is((select format('%s %s %s %s %s %s', status, duration_seconds, billed_seconds, charge, vendor_cost, settled_by) from billing.calls where org_id = :'org'), 'ended 61.2 62 73 0.05 api', 'the call');
select is((select details @> '{"note": 1}' and details ? 'billed_seconds' from billing.credit_transactions where org_id = :'org' and seq = 2), true, 'the entry says how');
-- Twice, and otherwise
set local role ringfence_ops;
select is(pg_temp.settle(:'org', name, 61.2), 'duplicate -73 927 0 f', 'once by ' || name) from (values ('c1'), ('v1')) as given (name);
select is((select format('%s %s %s', outcome, amount, details - 'recorded_at') from billing.commit_reserved_credits(:'org', 'c1', 600)), 'duplicate -73 {"stated_seconds": 600, "charged_seconds": 61.2}', 'another duration changes no money');
select is((select conflicting_seconds from billing.calls where org_id = :'org'), 600::numeric, 'and is kept for reconciliation');
select is(pg_temp.deduct(:'org', name, 73), 'duplicate -73 927 0', 'a direct deduction of it, by ' || name) from (values ('c1'), ('v1')) as given (name);
select throws_ok(format($$select billing.deduct_call_credits(%L, 'v1', 74)$$, :'org'), 'RF301', null, 'of another amount');
-- Charged directly first
select is(pg_temp.settle(:'org', 'd1', 60), 'duplicate -100 827 0 f', 'a call that was charged directly, without a hold') from (select pg_temp.deduct(:'org', 'd1', 100)) as deducted;
select is((select format('%s %s %s %s', status, charge, duration_seconds, billed_seconds) from billing.calls where org_id = :'org' and call_id = 'd1'), 'ended 100 60 ', 'is known from then on');
select billing.reserve_call_credits(:'org', 'd2', 'w2', p_as_of => '2030-01-01Z') \g /dev/null
select is(pg_temp.deduct(:'org', 'w2', 200), 'applied -200 627 350', 'with one, by its other name');
select is(pg_temp.settle(:'org', 'd2', 600), 'duplicate -200 627 0 f', 'its hold has nothing left to pay for');
-- Without a reservation, behind a release, behind an expiry
select is(pg_temp.settle(:'org', 'n1', 30), 'applied -35 592 0 f', 'without a reservation');
select billing.reserve_call_credits(:'org', 'r1', p_as_of => '2030-01-01Z'), billing.release_reservation(:'org', 'r1', p_as_of => '2030-01-01 00:01Z') \g /dev/null
select is(pg_temp.settle(:'org', 'r1', 30), 'applied -35 557 0 f', 'behind a release');
select is(pg_temp.settle(:'org', 'r1', 30), 'duplicate -35 557 0 f', 'once');
select billing.reserve_call_credits(:'org', 'e1', p_as_of => '2030-01-02Z'), billing.cleanup_expired_reservations(p_as_of => '2030-01-03Z') \g /dev/null
select is((select status from billing.calls where org_id = :'org' and call_id = 'e1'), 'expired', 'the hold has lapsed');
select is(pg_temp.settle(:'org', 'e1', 30, '2030-01-03Z'), 'applied -35 522 0 f', 'behind an expiry');
select billing.reserve_call_credits(:'org', 'e2', p_as_of => '2030-01-04Z') \g /dev/null
select is(pg_temp.settle(:'org', 'e2', 30, '2030-01-05Z'), 'applied -35 487 0 f', 'behind a hold that has lapsed, but nobody has come by');
-- Nothing, more, too much
select is(pg_temp.settle(:'org', 'z1', 0), 'applied 0 487 0 f', 'no seconds cost nothing, and are written');
select is(pg_temp.settle(:'org', 'z1', 0), 'duplicate 0 487 0 f', 'once');
select billing.reserve_call_credits(:'org', 'm1', p_estimated_minutes => 1, p_as_of => '2030-01-06Z') \g /dev/null
select is(pg_temp.settle(:'org', 'm1', 600, '2030-01-06 00:10Z'), 'applied -700 -213 0 f', 'more than was held is posted');
select is(pg_temp.settle(:'org', 'm2', 300, '2030-01-06 00:10Z'), 'applied -350 -563 0 t', 'past the limit too, and says so');
select is((select format('%s %s', outcome, over_limit) from billing.commit_reserved_credits(:'org', 'm2', 300)), 'duplicate t', 'again');
select is(pg_temp.settle(:'org', 'm3', 0, '2030-01-06 00:10Z'), 'applied 0 -563 0 f', 'nothing takes nobody past the limit');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', :'org'), 'the books are in order');
-- The rate of the reservation is the call's
select tests.wallet(5000) as rated \gset
select billing.reserve_call_credits(:'rated', 'c1', p_as_of => '2030-01-01Z') \g /dev/null
update ringfence.call set terms.per_minute = 140 where org_id = :'rated';
select is(pg_temp.settle(:'rated', 'c1', 60), 'applied -140 4860 0 f', 'charged by the terms it was authorized at');
-- Lots that expire under a hold
select tests.wallet(0) as lots \gset
set local role ringfence_ops;
select billing.add_wallet_credits(:'lots', 200, 'g', 'grant', '2030-01-01 00:02Z', p_as_of => '2030-01-01Z'), billing.add_wallet_credits(:'lots', 1000, 'paid', p_as_of => '2030-01-01Z') \g /dev/null
select billing.reserve_call_credits(:'lots', 'c1', p_as_of => '2030-01-01 00:01Z') \g /dev/null
select is(pg_temp.settle(:'lots', 'c1', 240, '2030-01-01 00:05Z'), 'applied -280 920 0 f', 'credit that expired under the hold is still there for it');
select is((select sum(remaining)::bigint from billing.credit_lots where org_id = :'lots'), 920::bigint, 'and was spent first');
select billing.add_wallet_credits(:'lots', 300, 'g2', 'grant', '2030-01-02Z', p_as_of => '2030-01-01 01:00Z'), billing.reserve_call_credits(:'lots', 'c2', p_as_of => '2030-01-01 23:59Z') \g /dev/null
select is(pg_temp.settle(:'lots', 'c2', 60, '2030-01-02 00:01Z'), 'applied -70 1150 0 f', 'what of it was not needed');
select is((select format('%s %s', balance, (select amount from billing.credit_transactions where org_id = :'lots' and kind = 'expiry')) from billing.wallet_balance(:'lots', '2030-01-02 00:01Z')), '920 -230', 'is gone when the call is settled');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', :'lots'), 'the books are in order');
-- Errors
select throws_ok(format('select billing.commit_reserved_credits(%L, %L, %L, %L, %L)', bad.org, bad.name, bad.seconds, bad.cost, bad.details), bad.code, null, bad.why)
  from (values ('no call', :'org', null, '1', null, null, 'RF001'), ('a long name', :'org', repeat('x', 201), '1', null, null, 'RF002'), ('no duration', :'org', 'x', null, null, null, 'RF001'), ('a negative duration', :'org', 'x', '-0.1', null, null, 'RF002'),
               ('too long', :'org', 'x', '10000000.1', null, null, 'RF002'), ('no number', :'org', 'x', 'NaN', null, null, 'RF002'), ('endless', :'org', 'x', 'Infinity', null, null, 'RF002'), ('a negative cost', :'org', 'x', '1', '-1', null, 'RF002'),
               ('a cost that is no number', :'org', 'x', '1', 'NaN', null, 'RF002'), ('details that are no object', :'org', 'x', '1', null, '[]', 'RF003'), ('no organization', null, 'x', '1', null, null, 'RF001'),
               ('unknown organization', '99999999-9999-4999-8999-999999999999', 'x', '1', null, null, 'RF101')) as bad (why, org, name, seconds, cost, details, code);
select throws_ok(format($$select billing.commit_reserved_credits(%L, 'x', 1)$$, :'rated'), 'RF205', null, 'beyond what a wallet can hold')
  from (select tests.tamper(format('update ringfence.wallet set balance = -100000000000000000 where org_id = %L', :'rated'))) as tampered;
set local role ringfence_web;
select throws_ok(format($$select billing.commit_reserved_credits(%L, 'x', 1, p_as_of => '2030-01-01Z')$$, :'org'), 'RF006', null, 'a time of one''s own');

select * from finish();
rollback;
