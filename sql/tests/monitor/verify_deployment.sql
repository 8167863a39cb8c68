\set ON_ERROR_STOP 1
begin;
select plan(3);

select is_definer('billing', 'verify_deployment', '{}'::text[], 'runs as its owner');
set local role ringfence_readonly;
select is((select count(*) from billing.verify_deployment() where not ok), 0::bigint, 'all is there');
set local intervalstyle = 'iso_8601';
set local timezone = 'Asia/Tokyo';
set local search_path = billing;
select pg_catalog.set_config('search_path', 'public', true) \g /dev/null
select is((select count(*) from billing.verify_deployment() where not ok), 0::bigint, 'in whatever session');
reset role;

select * from finish();
rollback;
