\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(3);

select tests.wallet(1000) as org \gset
select billing.reserve_call_credits(:'org', 'c1', p_as_of => '2029-01-01Z') \g /dev/null
set local role ringfence_owner;
select is(ringfence.cleanup_reservations_job('2029-01-01Z', '2029-01-01 00:10Z'), 0::bigint, 'nothing has lapsed');
select is(ringfence.cleanup_reservations_job('2029-01-01Z', '2029-01-01 01:00Z'), 1::bigint, 'what has lapsed');
select is((select held from ringfence.wallet where org_id = :'org'), 0::bigint, 'is released');

select * from finish();
rollback;
