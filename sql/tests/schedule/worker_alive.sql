\set ON_ERROR_STOP 1
begin;
select plan(4);

set local role ringfence_owner;
delete from ringfence.heartbeat where kind = 'worker';
select is(ringfence.worker_alive('2030-01-01Z'), false, 'nobody');
select billing.record_heartbeat('worker:pgtap', '2030-01-01Z') \g /dev/null
select is(ringfence.worker_alive('2030-01-01 00:00:29Z'), true, 'within its lease');
select is(ringfence.worker_alive('2030-01-01 00:00:31Z'), false, 'behind it');
select is(ringfence.worker_alive('2029-12-31 23:00Z'), false, 'before it was seen');

select * from finish();
rollback;
