\set ON_ERROR_STOP 1
-- serial: incidents are of the whole system
begin;
select plan(2);

set local role ringfence_owner;
delete from ringfence.heartbeat;
delete from ringfence.alert;
select cmp_ok(ringfence.alerts_job('2030-01-01Z', '2030-01-01 00:00:01Z'), '>=', 1::bigint, 'answers how many incidents are open');
select is((select opened_at from ringfence.alert where rule = 'worker_missing'), '2030-01-01 00:00:01Z'::timestamptz, 'as of when it runs');

select * from finish();
rollback;
