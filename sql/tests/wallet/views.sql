\set ON_ERROR_STOP 1
begin;
select plan(12);

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

select * from finish();
rollback;
