\set ON_ERROR_STOP 1
begin;
select plan(2);

select is_definer('billing', 'queue_depths', array[]::text[], 'runs as its owner');
set local role ringfence_web;
select results_eq('select queue, waiting, active, delayed, completed, failed, paused, dead from billing.queue_depths()',
    'select queue, waiting, active, delayed, completed, failed, paused, dead from billing.queue_stats order by queue', 'the view, as it is');
reset role;

select * from finish();
rollback;
