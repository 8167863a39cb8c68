\set ON_ERROR_STOP 1
begin;
select plan(11);

select is_definer('billing', 'audit_invariants', array['uuid'], 'runs as its owner');
select volatility_is('billing', 'audit_invariants', array['uuid'], 'stable', 'stable, so that all of it looks at one instant');
select tests.ledger(6) as org, tests.ledger(3) as other, tests.wallet(0) as lots \gset
select billing.add_wallet_credits(:'lots', 50, 'g', 'grant', '2030-02-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select transaction_id as charge from billing.deduct_call_credits(:'lots', 'c1', 40, p_as_of => '2030-01-02Z') \gset
select billing.refund_transaction(:'lots', :'charge', 15, 'r1', p_as_of => '2030-03-01Z') \g /dev/null
select is_empty('select * from billing.audit_invariants()', 'nothing is wrong before the first seal');
set local role ringfence_owner;
select ringfence.seal_ledger('2031-01-01Z', '2031-01-01Z'), ringfence.roll_up_accounts('2031-01-01Z', '2031-01-01Z') \g /dev/null
select ringfence.archive_organization(:'org', 'infinity', 3), ringfence.archive_organization(:'lots', 'infinity', 2) \g /dev/null
set local role ringfence_readonly;
select is_empty('select * from billing.audit_invariants()', 'nor behind seals, roll-ups and archive');
set local role ringfence_owner;
savepoint books;
select tests.tamper(format('update ringfence.credit_transaction_archive set amount = amount - 1 where org_id = %L and seq = 3', :'org')) \g /dev/null
select tests.tamper(format('update ringfence.credit_lot set remaining = remaining + 1, open = true where org_id = %L', :'lots')) \g /dev/null
set local role ringfence_ops;
select set_eq(format('select invariant from billing.audit_invariants(%L)', :'org'), array['balance', 'balance_after', 'seals', 'rollups'], 'one entry shows in many places');
select set_eq(format('select invariant, seq from billing.audit_invariants(%L)', :'lots'), $$values ('lots', 1::bigint), ('lots', 5)$$, 'a lot');
select is_empty(format('select * from billing.audit_invariants(%L)', :'other'), 'others are in order');
select set_eq('select distinct org_id from billing.audit_invariants()', format('values (%L::uuid), (%L)', :'org', :'lots'), 'all at once');
select throws_ok($$select billing.audit_invariants('99999999-9999-4999-8999-999999999999')$$, 'RF101', null, 'unknown organization');
reset role;
select function_privs_are('billing', 'audit_invariants', array['uuid'], 'ringfence_web', '{}'::text[], 'not for the web role');
select function_privs_are('billing', 'audit_invariants', array['uuid'], 'ringfence_tenant', '{}'::text[], 'nor for tenants');

select * from finish();
rollback;
