\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(3);

select tests.wallet(1000) as org \gset
select billing.reserve_call_credits(:'org', 'c1', 'tj1', p_as_of => '2029-01-01Z') \g /dev/null
set local role ringfence_owner;
select is(ringfence.tick_live_calls_job('2029-01-01Z', '2029-01-01 00:03:49Z'), 0::bigint, 'nothing is due');
select is(ringfence.tick_live_calls_job('2029-01-01Z', '2029-01-01 00:03:50Z'), 1::bigint, 'what is due');
select is((select granted_seconds from ringfence.live_call where org_id = :'org'), 360::bigint, 'is looked after');

select * from finish();
rollback;
