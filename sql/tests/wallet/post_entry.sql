\set ON_ERROR_STOP 1
begin;
select plan(5);

select tests.wallet(100) as org \gset
set local role ringfence_owner;
-- What has happened is posted whatever it costs, and says so
select results_eq(format($$select outcome, balance_after, over_limit from ringfence.post_entry(%L, 'call', 'c1', -700, 'call', 'revenue:call', 'settlement')$$, :'org'),
    $$values ('applied', -600::bigint, true)$$, 'a settlement goes past the limit');
select results_eq(format($$select outcome, balance_after, over_limit from ringfence.post_entry(%L, 'call', 'c2', 0, 'call', 'revenue:call', 'settlement')$$, :'org'),
    $$values ('applied', -600::bigint, false)$$, 'one of nothing writes an entry too');
reset role;
select is_empty(format('select * from tests.wallet_faults(%L)', :'org'), 'the books are in order');

-- The lowest balance, which only what has happened can reach
select tests.wallet(0) as org \gset
set local role ringfence_owner;
select ringfence.post_entry(:'org', 'call', 'c' || n, -1000000000000000, 'call', 'revenue:call', 'settlement') from generate_series(1, 100) as n \g /dev/null
select is((select balance from ringfence.wallet where org_id = :'org'), -100000000000000000, 'as deep as a wallet goes');
select throws_ok(format($$select ringfence.post_entry(%L, 'call', 'last', -1, 'call', 'revenue:call', 'settlement')$$, :'org'), 'RF205', null, 'and one more');
reset role;

select * from finish();
rollback;
