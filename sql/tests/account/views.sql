\set ON_ERROR_STOP 1
begin;
select plan(2);

select tests.organization(p_name => 'Views') as org \gset
set local role ringfence_readonly;
select results_eq(format('select name, currency, debt_limit, settings from billing.organizations where org_id = %L', :'org'),
    $$values ('Views', 'USD', 500::bigint, '{}'::jsonb)$$, 'organizations');
select is_empty(format('select * from billing.vendor_links where org_id = %L', :'org'), 'vendor_links');
reset role;

select * from finish();
rollback;
