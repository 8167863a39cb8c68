\set ON_ERROR_STOP 1
begin;
select plan(7);

select is_definer('billing', 'set_debt_limit', array['uuid', 'bigint'], 'runs as its owner');
select tests.organization(p_debt_limit => 100) as org \gset
set local role ringfence_ops;
select results_eq(format('select previous_debt_limit, debt_limit from billing.set_debt_limit(%L, 250)', :'org'),
    $$values (100::bigint, 250::bigint)$$, 'before and after');
select results_eq(format('select previous_debt_limit, debt_limit from billing.set_debt_limit(%L, 250)', :'org'),
    $$values (250::bigint, 250::bigint)$$, 'again is no change');
select throws_ok(format('select billing.set_debt_limit(%L, null)', :'org'), 'RF001', null, 'no limit');
select throws_ok(format('select billing.set_debt_limit(%L, -1)', :'org'), 'RF002', null, 'negative');
select throws_ok('select billing.set_debt_limit(gen_random_uuid(), 1)', 'RF101', null, 'unknown organization');
set local role ringfence_web;
select throws_ok(format('select billing.set_debt_limit(%L, 1)', :'org'), '42501', null, 'not for the web role');
reset role;

select * from finish();
rollback;
