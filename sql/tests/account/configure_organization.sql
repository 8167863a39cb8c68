\set ON_ERROR_STOP 1
begin;
select plan(10);

select is_definer('billing', 'configure_organization', array['uuid', 'jsonb', 'timestamp with time zone'], 'runs as its owner');
select tests.organization() as org \gset
set local role ringfence_ops;
select results_eq(format($$select value, is_default from billing.configure_organization(%L) where name = 'recharge_threshold'$$, :'org'),
    $$values ('500'::jsonb, true)$$, 'an empty object shows what is in force');
select results_eq(format($$select value, is_default from billing.configure_organization(%L, '{"recharge_threshold": 700}') where name = 'recharge_threshold'$$, :'org'),
    $$values ('700'::jsonb, false)$$, 'sets');
select results_eq(format('select recharge_threshold from billing.organizations where org_id = %L', :'org'), $$values (700::bigint)$$, 'on the wallet too');
select results_eq(format($$select value, is_default from billing.configure_organization(%L, '{"recharge_threshold": null}') where name = 'recharge_threshold'$$, :'org'),
    $$values ('500'::jsonb, true)$$, 'null goes back to the default');
select throws_ok(format($$select billing.configure_organization(%L, '[]')$$, :'org'), 'RF003', null, 'not an object');
select throws_ok(format($$select billing.configure_organization(%L, null)$$, :'org'), 'RF003', null, 'null');
select throws_ok(format($$select billing.configure_organization(%L, '{"recharge_threshold": 1, "no_such": 2}')$$, :'org'), 'RF005', null, 'an unknown name');
select throws_ok($$select billing.configure_organization(gen_random_uuid(), '{}')$$, 'RF101', null, 'unknown organization');
reset role;
select results_eq(format('select settings from ringfence.organization where org_id = %L', :'org'), $$values ('{}'::jsonb)$$, 'a refusal changes nothing');

select * from finish();
rollback;
