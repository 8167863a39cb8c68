\set ON_ERROR_STOP 1
begin;
select plan(6);

select is_definer('billing', 'expire_credits', array['integer', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(0) as org \gset
set local role ringfence_worker;
select billing.add_wallet_credits(:'org', 100, 'a', 'grant', '2029-02-01Z', p_as_of => '2029-01-01Z') \g /dev/null
select is(billing.expire_credits(500, '2029-01-31Z'), 0, 'nothing is due');
select is(billing.expire_credits(500, '2029-02-02Z'), 1, 'one wallet');
select is(billing.expire_credits(500, '2029-02-02Z'), 0, 'once');
select throws_ok('select billing.expire_credits(501)', 'RF002', null, 'bounded');
reset role;
select is_empty(format('select * from tests.wallet_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
