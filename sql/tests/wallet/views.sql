\set ON_ERROR_STOP 1
begin;
select plan(25);

select tests.wallet(100) as ada, tests.wallet(200) as bob \gset
set local role ringfence_ops;
select billing.add_wallet_credits(:'ada', 10, 'g', 'grant', clock_timestamp() + interval '1 day') \g /dev/null
reset role;
select array_agg(ringfence.transaction_id(:'ada', seq) order by seq) as ids from generate_series(1, 2) as seq \gset
set local role ringfence_readonly;
select results_eq(format('select seq, kind, amount, balance_before, balance_after from billing.credit_transactions where org_id = %L order by seq', :'ada'),
    $$values (1::bigint, 'top_up', 100::bigint, 0::bigint, 100::bigint), (2, 'grant', 10, 100, 110)$$, 'credit_transactions');
select results_eq(format('select transaction_id from billing.credit_transactions where org_id = %1$L order by seq', :'ada'),
    :'ids'::uuid[], 'transaction_id is the same formula');
select results_eq(format('select balance, available, entries from billing.wallets where org_id = %L', :'ada'), $$values (110::bigint, 110::bigint, 2::bigint)$$, 'wallets');
select is((select sum(remaining)::bigint from billing.credit_lots where org_id = :'ada'), 110::bigint, 'credit_lots');

-- As a gateway does it: the role and the claims are the transaction's
reset role;
grant ringfence_tenant to current_user;
set local role ringfence_tenant;
select is((select count(*) from billing.tenant_wallet), 0::bigint, 'without claims a tenant sees nothing');
select set_config('request.jwt.claims', format('{"org_id": "%s"}', :'ada'), true) \g /dev/null
select results_eq('select org_id, balance from billing.tenant_wallet', format($$values (%L::uuid, 110::bigint)$$, :'ada'), 'with them its own wallet');
select is((select count(*) from billing.tenant_transactions), 2::bigint, 'its own transactions');
select is((select sum(remaining)::bigint from billing.tenant_lots), 110::bigint, 'its own lots');
select is((select count(*) from billing.tenant_transactions where org_id = :'bob'), 0::bigint, 'nobody else''s');
select is((select balance from billing.wallet_balance(:'ada')), 110::bigint, 'by function too');
select throws_ok(format('select billing.statement(%L)', :'bob'), '42501', null, 'nobody else''s');
select throws_ok(format($$select billing.deduct_call_credits(%L, 'x', 1)$$, :'ada'), '42501', null, 'and it moves no money');
reset role;

-- What has expired is in no view, before anything has booked it and after, and stays while a hold counts on it.
select tests.wallet(100) as eve \gset
select billing.add_wallet_credits(:'eve', 50, 'g', 'grant', '2020-02-01Z', p_as_of => '2020-01-01Z') \g /dev/null
select billing.add_wallet_credits(:'eve', 30, 'h', 'grant', clock_timestamp() + interval '1 day', p_as_of => '2020-01-01Z') \g /dev/null
set local role ringfence_owner;
select ringfence.hold_credit(:'eve', 20, '2020-01-02Z') \g /dev/null
select set_config('tests.eve', :'eve', true), set_config('request.jwt.claims', format('{"org_id": "%s"}', :'eve'), true) \g /dev/null
prepare as_reader as select balance, held, available, remaining_debt_capacity, needs_recharge from billing.wallets where org_id = current_setting('tests.eve')::uuid;
prepare as_function as select balance, held, available, remaining_debt_capacity, needs_recharge from billing.wallet_balance(current_setting('tests.eve')::uuid);
prepare as_tenant as select balance, held, available, greatest(available + debt_limit, 0), needs_recharge from billing.tenant_wallet;
reset role;
set local role ringfence_readonly;
select results_eq('as_function', 'values (150::bigint, 20::bigint, 130::bigint, 630::bigint, true)', 'what there is');
select results_eq('as_reader', 'as_function', 'wallets says the same');
select results_eq('select lot_seq, granted, remaining, allocated, open from billing.credit_lots where org_id = current_setting(''tests.eve'')::uuid order by 1',
    'values (1::bigint, 100::bigint, 100::bigint, 0::bigint, true), (2, 50, 20, 20, true), (3, 30, 30, 0, true)', 'and the lots come to it');
select ok((select next_due_at < clock_timestamp() from billing.wallets where org_id = :'eve'), 'next_due_at says that something is not booked');
set local role ringfence_tenant;
select results_eq('as_tenant', 'as_function', 'to the tenant too');
select results_eq('select lot_seq, remaining from billing.tenant_lots order by 1', 'values (1::bigint, 100::bigint), (2, 20), (3, 30)', 'and its lots');
-- Without the hold the lot is shut, and nothing is booked yet.
reset role;
set local role ringfence_owner;
update ringfence.credit_lot set allocated = 0 where org_id = :'eve' and lot_seq = 2;
update ringfence.wallet set held = 0 where org_id = :'eve';
set local role ringfence_tenant;
select results_eq('as_function', 'values (130::bigint, 0::bigint, 130::bigint, 630::bigint, true)', 'without the hold');
select results_eq('as_tenant', 'as_function', 'the tenant sees the same');
select results_eq('select lot_seq from billing.tenant_lots order by 1', 'values (1::bigint), (3)', 'the lot is not there');
reset role;
set local role ringfence_readonly;
select results_eq('as_reader', 'as_function', 'so do readers');
select results_eq('select remaining, open from billing.credit_lots where org_id = current_setting(''tests.eve'')::uuid and lot_seq = 2', 'values (0::bigint, false)', 'for whom it is shut');
reset role;
select billing.expire_credits() \g /dev/null
set local role ringfence_readonly;
select results_eq('as_reader', 'as_function', 'booked, all is as it was');
select is((select balance from billing.wallets where org_id = :'eve'), 130::bigint, 'to the unit');
reset role;

select * from finish();
rollback;
