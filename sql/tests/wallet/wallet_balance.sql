\set ON_ERROR_STOP 1
begin;
select plan(10);

select is_definer('billing', 'wallet_balance', array['uuid', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(1000, 500) as org \gset
set local role ringfence_readonly;
select results_eq(format('select currency, balance, held, available, debt_limit, remaining_debt_capacity, needs_recharge, spending_stopped, next_expiry_at from billing.wallet_balance(%L)', :'org'),
    $$values ('USD', 1000::bigint, 0::bigint, 1000::bigint, 500::bigint, 1500::bigint, false, false, null::timestamptz)$$, 'the figures');
select throws_ok('select billing.wallet_balance(gen_random_uuid())', 'RF101', null, 'unknown');
select throws_ok('select billing.wallet_balance(null)', 'RF001', null, 'none');
set local role ringfence_ops;
select billing.add_wallet_credits(:'org', 100, 'a', 'grant', '2030-02-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select billing.add_wallet_credits(:'org', 100, 'b', 'grant', '2030-03-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select results_eq(format($$select balance, next_expiry_at from billing.wallet_balance(%L, '2030-01-31Z')$$, :'org'), $$values (1200::bigint, '2030-02-01Z'::timestamptz)$$, 'before the expiry');
select results_eq(format($$select balance, next_expiry_at from billing.wallet_balance(%L, '2030-02-01Z')$$, :'org'), $$values (1100::bigint, '2030-03-01Z'::timestamptz)$$, 'from its instant on, though nothing has booked it');
select results_eq(format($$select balance, next_expiry_at from billing.wallet_balance(%L, '2031-01-01Z')$$, :'org'), $$values (1000::bigint, null::timestamptz)$$, 'in the end');
select throws_ok(format($$select billing.wallet_balance(%L, 'infinity')$$, :'org'), 'RF002', null, 'no time at all');
select is((select entries from billing.wallets where org_id = :'org'), 3::bigint, 'a read books nothing');
set local role ringfence_readonly;
select throws_ok(format($$select billing.wallet_balance(%L, '2031-01-01Z')$$, :'org'), 'RF006', null, 'readers read now');
reset role;

select * from finish();
rollback;
