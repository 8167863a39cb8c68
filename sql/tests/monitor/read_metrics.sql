\set ON_ERROR_STOP 1
begin;
select plan(2);

select is_definer('billing', 'read_metrics', array[]::text[], 'runs as its owner');
set local role ringfence_web;
select results_eq('select distinct name from billing.read_metrics() order by name', 'select distinct name from billing.metrics order by name',
    'the view, as it is');
reset role;

select * from finish();
rollback;
