\set ON_ERROR_STOP 1
begin;
select plan(4);

select is_definer('billing', 'release_heartbeat', array['text', 'timestamp with time zone'], 'runs as its owner');
set local role ringfence_worker;
select billing.record_heartbeat('worker:pgtap-2', '2030-01-01 00:00Z') \g /dev/null
select is(billing.release_heartbeat('worker:pgtap-2', '2030-01-01 00:00:10Z'), true, 'gives back');
select is(billing.release_heartbeat('worker:pgtap-2', '2030-01-01 00:00:11Z'), false, 'once');
select is(billing.release_heartbeat('worker:nobody'), false, 'nothing to give back');
reset role;

select * from finish();
rollback;
