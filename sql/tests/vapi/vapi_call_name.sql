\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(4);

select tests.wallet(1000) as org, tests.wallet(1000) as other \gset
set local role ringfence_ops;
select reservation_id as id from billing.reserve_call_credits(:'org', 'c1', p_as_of => '2030-01-01Z') \gset
set local role ringfence_owner;
select jsonb_build_object('id', 'v1', 'metadata', jsonb_build_object('organization', :'org', 'reservation', :'id')) as call \gset
select is(ringfence.vapi_call_name(:'org', '{"id": "v1"}'), 'v1', 'its own id');
select is(ringfence.vapi_call_name(:'org', :'call'), 'c1', 'what it was authorized as');
select is(ringfence.vapi_call_name(:'other', :'call'), 'v1', 'only for whom');
select ringfence.bind_vapi_call(ringfence.find_call(:'org', 'c1'), 'v1') \g /dev/null
select is(ringfence.vapi_call_name(:'org', '{"id": "v1"}'), 'c1', 'what it is bound to');

select * from finish();
rollback;
