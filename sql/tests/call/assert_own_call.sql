\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(6);

select tests.wallet(1000) as org, tests.wallet(1000) as other \gset
set local role ringfence_ops;
select billing.reserve_call_credits(:'org', 'ours', 'own-vapi') \g /dev/null
-- Whatever another organization does with that name, it is not its call
select throws_ok(format($$select billing.reserve_call_credits(%L, 'own-vapi')$$, :'other'), 'RF231', null, 'cannot be authorized');
select throws_ok(format($$select billing.commit_reserved_credits(%L, 'own-vapi', 60)$$, :'other'), 'RF231', null, 'cannot be settled');
select is((select available from billing.wallet_balance(:'other')), 1000::bigint, 'and nothing is charged');
reset role;
set local role ringfence_owner;
select throws_ok(format('select ringfence.assert_own_call(%L, ''own-vapi'')', :'other'), 'RF231', null, 'another''s');
select lives_ok(format('select ringfence.assert_own_call(%L, ''own-vapi'')', :'org'), 'one''s own');
select lives_ok(format('select ringfence.assert_own_call(%L, ''nobody-has-it'')', :'org'), 'a new one');
reset role;

select * from finish();
rollback;
