\set ON_ERROR_STOP 1
begin;
select plan(7);

select is_definer('billing', 'statement_totals', array['uuid', 'timestamp with time zone', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(0) as org \gset
set local role ringfence_ops;
select billing.add_wallet_credits(:'org', 1000, 'a', p_as_of => '2030-01-01Z') \g /dev/null
select billing.deduct_call_credits(:'org', 'c' || day, 10, p_as_of => timestamptz '2030-01-01Z' + day * interval '1 day') from generate_series(1, 9) as day \g /dev/null
select results_eq(format('select currency, entries, opening_balance, credits, debits, closing_balance from billing.statement_totals(%L)', :'org'),
    $$values ('USD', 10::bigint, 0::bigint, 1000::bigint, -90::bigint, 910::bigint)$$, 'all of it');
select results_eq(format($$select entries, opening_balance, credits, debits, closing_balance from billing.statement_totals(%L, '2030-01-02Z', '2030-01-04Z')$$, :'org'),
    $$values (2::bigint, 1000::bigint, 0::bigint, -20::bigint, 980::bigint)$$, 'a period');
-- Entries only: what has expired counts from when it is booked on.
select billing.add_wallet_credits(:'org', 50, 'g', 'grant', '2020-02-01Z', p_as_of => '2020-01-01Z') \g /dev/null
select results_eq(format('select closing_balance, (select balance from billing.wallet_balance(%1$L)) from billing.statement_totals(%1$L)', :'org'), 'values (960::bigint, 910::bigint)', 'what has expired is in it until it is booked');
select billing.expire_credits() \g /dev/null
select results_eq(format('select closing_balance, opening_balance + credits + debits, (select balance from billing.wallet_balance(%1$L)) from billing.statement_totals(%1$L)', :'org'), 'values (910::bigint, 910::bigint, 910::bigint)', 'then not');
select throws_ok('select billing.statement_totals(null)', 'RF001', null, 'nobody''s');
select throws_ok('select billing.statement_totals(gen_random_uuid())', 'RF101', null, 'unknown');
reset role;

select * from finish();
rollback;
