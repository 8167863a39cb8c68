\set ON_ERROR_STOP 1
begin;
select plan(8);

select tests.ledger(5) as org, tests.organization() as empty \gset
set local role ringfence_owner;
select ok(ringfence.roll_up_accounts('2030-01-01 00:00Z', '2030-01-01 00:00Z') >= 6, 'adds up what was never added up');
select results_eq(format('select counter_account, total, entries from ringfence.account_rollup where org_id = %L order by 1', :'org'),
    $$values ('revenue:call', 65::numeric, 5::bigint), ('stripe', -1000000, 1)$$, 'each account, the other side of the wallet');
select is((select rolled_seq from ringfence.account_rollup_progress where org_id = :'org'), 6::bigint, 'up to the last entry');
select is_empty(format('select from ringfence.account_rollup_progress where org_id = %L', :'empty'), 'an empty ledger has no progress');
select is(ringfence.roll_up_accounts('2030-01-01 00:10Z', '2030-01-01 00:10Z'), 0::bigint, 'a second time there is nothing');

select billing.deduct_call_credits(:'org', 'later', 100) \g /dev/null
select is(ringfence.roll_up_accounts('2030-01-01 00:00Z', '2030-01-01 00:20Z'), 0::bigint, 'nobody moves on twice in a slot');
select is(ringfence.roll_up_accounts('2030-01-01 00:20Z', '2030-01-01 00:20Z'), 1::bigint, 'then only what is new is read');
select is((select total from ringfence.account_rollup where org_id = :'org' and counter_account = 'revenue:call'), 165::numeric, 'and added');

select * from finish();
rollback;
