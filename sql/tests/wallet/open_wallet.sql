\set ON_ERROR_STOP 1
begin;
select plan(4);

select tests.wallet(0) as org \gset
set local role ringfence_ops;
select billing.add_wallet_credits(:'org', 100, 'a', 'grant', '2030-02-01Z', p_as_of => '2030-01-01Z') \g /dev/null
reset role;
select is((ringfence.open_wallet(:'org', '2030-01-31Z')).balance, 100::bigint, 'nothing is due');
select is((ringfence.open_wallet(:'org', '2030-02-01Z')).balance, 0::bigint, 'what is due is settled');
select throws_ok($$select ringfence.open_wallet(gen_random_uuid(), '2030-02-01Z')$$, 'RF101', null, 'unknown');
select throws_ok($$select ringfence.open_wallet(null, '2030-02-01Z')$$, 'RF001', null, 'none');

select * from finish();
rollback;
