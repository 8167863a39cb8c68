\set ON_ERROR_STOP 1
begin;
select plan(15);

select is_definer('billing', 'statement', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'bigint'], 'runs as its owner');
select tests.wallet(0) as org, tests.wallet(0) as empty \gset
set local role ringfence_ops;
select billing.add_wallet_credits(:'org', 1000, 'a', p_as_of => '2030-01-01Z') \g /dev/null
select billing.deduct_call_credits(:'org', 'c' || day, 10, '{"n": 1}', p_as_of => timestamptz '2030-01-01Z' + day * interval '1 day') from generate_series(1, 9) as day \g /dev/null
set local role ringfence_readonly;
select results_eq(format('select seq from billing.statement(%L, p_limit => 3)', :'org'), 'values (10::bigint), (9), (8)', 'newest first');
select results_eq(format('select seq from billing.statement(%L, p_limit => 3, p_before_seq => 8)', :'org'), 'values (7::bigint), (6), (5)', 'the next page');
select results_eq(format($$select seq from billing.statement(%L, '2030-01-02Z', '2030-01-04Z')$$, :'org'), 'values (3::bigint), (2)', 'from, and up to but not including');
select is_empty(format('select seq from billing.statement(%L, p_before_seq => 1)', :'org'), 'the end');
select is_empty(format($$select seq from billing.statement(%L, '2030-01-04Z', '2030-01-02Z')$$, :'org'), 'a period backwards is empty');
select is_empty(format('select seq from billing.statement(%L)', :'empty'), 'so is an empty wallet');
select results_eq(format($$select kind, amount, balance_before, balance_after, reference, counter_account, over_limit, details from billing.statement(%L, p_limit => 1)$$, :'org'),
    $$values ('call', -10::bigint, 920::bigint, 910::bigint, 'c9', 'revenue:call', false, '{"n": 1}'::jsonb)$$, 'what a row says');
select throws_ok(format('select billing.statement(%L, p_limit => %s)', :'org', bad.n), 'RF002', null, 'p_limit ' || bad.n) from (values ('0'), ('1001'), ('null')) as bad (n);
select is_empty(format('select seq from billing.statement(%L, p_before_seq => -9223372036854775808)', :'org'), 'before the beginning of all numbers');
select is((select count(*) from billing.statement(:'org', '4714-11-24 00:00:00+00 BC', 'infinity')), 10::bigint, 'from the beginning of all time');
select throws_ok('select billing.statement(null)', 'RF001', null, 'nobody''s');
select throws_ok('select billing.statement(gen_random_uuid())', 'RF101', null, 'unknown');
reset role;

select * from finish();
rollback;
