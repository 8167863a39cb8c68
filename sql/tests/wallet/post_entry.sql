\set ON_ERROR_STOP 1
begin;
select plan(3);

select tests.wallet(100) as org \gset
set local role ringfence_owner;
-- What has happened is posted whatever it costs, and says so
select results_eq(format($$select outcome, balance_after, over_limit from ringfence.post_entry(%L, 'call', 'c1', -700, 'call', 'revenue:call', 'settlement')$$, :'org'),
    $$values ('applied', -600::bigint, true)$$, 'a settlement goes past the limit');
select results_eq(format($$select outcome, balance_after, over_limit from ringfence.post_entry(%L, 'call', 'c2', 0, 'call', 'revenue:call', 'settlement')$$, :'org'),
    $$values ('applied', -600::bigint, false)$$, 'one of nothing writes an entry too');
reset role;
select is_empty(format('select * from tests.wallet_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
