\set ON_ERROR_STOP 1
begin;
select plan(14);

select is_definer('billing', 'balance_at', array['uuid', 'timestamp with time zone', 'text'], 'runs as its owner');
select tests.wallet(0) as org \gset
set local role ringfence_ops;
select billing.add_wallet_credits(:'org', 100, 'a', p_as_of => '2030-01-01Z') \g /dev/null
select billing.deduct_call_credits(:'org', 'c1', 30, p_as_of => '2030-01-03Z') \g /dev/null
-- written down today about the past: a credit of the 2nd
select billing.add_wallet_credits(:'org', 5, 'b', p_as_of => '2030-01-02Z') \g /dev/null
select billing.add_wallet_credits(:'org', 50, 'c', 'grant', '2030-02-01Z', p_as_of => '2030-01-05Z') \g /dev/null
select billing.deduct_call_credits(:'org', 'c2', 10, p_as_of => '2030-03-01Z') \g /dev/null
select is(billing.balance_at(:'org', b.at::timestamptz, b.by), b.balance, b.by || ' ' || b.at)
  from (values ('2029-12-31Z', 'recorded_at', 0::bigint), ('2030-01-01Z', 'recorded_at', 100), ('2030-01-02Z', 'recorded_at', 100), ('2030-01-03Z', 'recorded_at', 75),
               ('2030-02-15Z', 'recorded_at', 125), ('2030-03-01Z', 'recorded_at', 65),
               ('2030-01-02Z', 'occurred_at', 105), ('2030-01-03Z', 'occurred_at', 75), ('2030-02-15Z', 'occurred_at', 75)) as b (at, by, balance);
select throws_ok(format('select billing.balance_at(%L, null)', :'org'), 'RF001', null, 'no instant');
select throws_ok(format($$select billing.balance_at(%L, now(), 'created_at')$$, :'org'), 'RF003', null, 'no such time');
select throws_ok('select billing.balance_at(gen_random_uuid(), now())', 'RF101', null, 'unknown');
select is(billing.balance_at(:'org', 'infinity'), (select balance from billing.wallets where org_id = :'org'), 'in the end: the balance');
reset role;

select * from finish();
rollback;
