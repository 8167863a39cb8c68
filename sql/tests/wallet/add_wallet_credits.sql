\set ON_ERROR_STOP 1
begin;
select plan(26);

select is_definer('billing', 'add_wallet_credits', array['uuid', 'bigint', 'text', 'text', 'timestamp with time zone', 'integer', 'text', 'jsonb', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(0) as org \gset
set local role ringfence_ops;

-- Plain credit makes no lots
select results_eq(format($$select outcome, amount, balance_after, needs_recharge from billing.add_wallet_credits(%L, 700, 'k1')$$, :'org'),
    $$values ('applied', 700::bigint, 700::bigint, false)$$, 'adds');
select results_eq(format($$select outcome, seq, balance_after from billing.add_wallet_credits(%L, 700, 'k1')$$, :'org'),
    $$values ('duplicate', 1::bigint, 700::bigint)$$, 'once');
select is_empty(format('select * from billing.credit_lots where org_id = %L', :'org'), 'without lots');

-- The first credit that expires turns the balance into a lot, itself into another
select results_eq(format($$select outcome, balance_after from billing.add_wallet_credits(%L, 300, 'k2', 'grant', '2030-02-01Z', 10, p_as_of => '2030-01-01Z')$$, :'org'),
    $$values ('applied', 1000::bigint)$$, 'a grant');
select results_eq(format('select lot_seq, promotional, priority, expires_at, remaining from billing.credit_lots where org_id = %L order by lot_seq', :'org'),
    $$values (1::bigint, false, 100, null::timestamptz, 700::bigint), (2, true, 10, '2030-02-01Z', 300)$$, 'two lots');
select results_eq(format($$select outcome from billing.add_wallet_credits(%L, 300, 'k2', 'grant', '2030-02-01Z', 10, p_as_of => '2031-01-01Z')$$, :'org'),
    $$values ('duplicate')$$, 'a grant may be repeated after it has expired');

-- A grant into debt repays first
select tests.wallet(0, 500) as debtor \gset
select billing.deduct_call_credits(:'debtor', 'c1', 400) \g /dev/null
select billing.add_wallet_credits(:'debtor', 300, 'g1', 'grant', '2030-02-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select is_empty(format('select * from billing.credit_lots where org_id = %L', :'debtor'), 'all of it repays');
select billing.add_wallet_credits(:'debtor', 300, 'g2', 'grant', '2030-02-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select results_eq(format('select remaining from billing.credit_lots where org_id = %L', :'debtor'), $$values (200::bigint)$$, 'the rest is a lot');

-- Errors
select throws_ok(format('select billing.add_wallet_credits(%L, %s, %L, %L, %L, %L)', :'org', bad.amount, bad.key, bad.kind, bad.expires_at, bad.priority), bad.code, null, bad.name)
  from (values ('another amount', '701', 'k1', 'top_up', null, null, 'RF301'), ('another kind', '700', 'k1', 'grant', null, null, 'RF301'),
               ('an expiry now', '700', 'k1', 'top_up', '2030-02-01Z', null, 'RF301'), ('a priority now', '700', 'k1', 'top_up', null, '5', 'RF301'),
               ('no key', '1', '', 'top_up', null, null, 'RF001'), ('zero', '0', 'k3', 'top_up', null, null, 'RF002'), ('unknown kind', '1', 'k3', 'gift', null, null, 'RF003'),
               ('an expiry past', '1', 'k3', 'grant', '2020-01-01Z', null, 'RF002'), ('a priority too high', '1', 'k3', 'grant', null, '1001', 'RF002'))
    as bad (name, amount, key, kind, expires_at, priority, code);
select throws_ok('select billing.add_wallet_credits(gen_random_uuid(), 1, ''k'')', 'RF101', null, 'unknown organization');
set local role ringfence_web;
select throws_ok(format('select billing.add_wallet_credits(%L, 1, ''k'')', :'org'), '42501', null, 'not for the web role');
reset role;
select is_empty(format('select * from tests.wallet_faults(%L)', :'org'), 'the books are in order');

-- The largest balance
select tests.wallet(0) as full, tests.wallet(0) as lots \gset
select billing.add_wallet_credits(:'full', 1000000000000000, 'a' || n) from generate_series(1, 100) as n \g /dev/null
select is((select balance from billing.wallet_balance(:'full')), 100000000000000000, 'as much as a wallet holds');
select throws_ok(format('select billing.add_wallet_credits(%L, 1, %L)', :'full', 'one more'), 'RF205', null, 'and one more');
select throws_ok(format('select billing.add_wallet_credits(%L, 1, %L, %L, %L)', :'full', 'one more', 'grant', '2100-01-01Z'), 'RF205', null, 'nor as a lot');
select is((select entries from billing.wallets where org_id = :'full'), 100::bigint, 'nothing was written');
select is_empty(format('select * from tests.wallet_faults(%L)', :'full'), 'the books of that are in order');

select * from finish();
rollback;
