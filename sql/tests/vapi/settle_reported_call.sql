\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(8);

select tests.wallet(1000) as org \gset
set local role ringfence_ops;
select reservation_id as id from billing.reserve_call_credits(:'org', 'c1', p_as_of => '2030-01-01Z') \gset
set local role ringfence_owner;
select jsonb_build_object('id', 'v1', 'startedAt', '2030-01-01T00:00:00Z', 'endedAt', '2030-01-01T00:01:00Z', 'cost', 0.05, 'metadata', jsonb_build_object('organization', :'org', 'reservation', :'id')) as call \gset
select ringfence.quarantine_vapi_call(:'call', ringfence.vapi_call_report(:'call'), 'webhook', '2030-01-01 00:02Z') \g /dev/null
create temporary table posted as select (ringfence.settle_reported_call(:'org', :'call', ringfence.vapi_call_report(:'call'), '2030-01-01 00:03Z')).*;
select is((select format('%s %s', outcome, amount) from posted), 'applied -70', 'charged');
select is((select format('%s %s %s %s %s', call_id, vapi_call_id, status, charge, settled_by) from ringfence.call where org_id = :'org'), 'c1 v1 ended 70 reconciliation', 'as the call it was authorized as');
select is((select format('%s %s', owner_id = :'org', resolved_at) from ringfence.quarantined_call where vapi_call_id = 'v1'), format('t %s', '2030-01-01 00:03Z'::timestamptz), 'it has left the quarantine');
select is((select outcome from ringfence.settle_reported_call(:'org', :'call', ringfence.vapi_call_report(:'call'), '2030-01-01 00:04Z')), 'duplicate', 'once');
select is((select resolved_at from ringfence.quarantined_call where vapi_call_id = 'v1'), '2030-01-01 00:03Z', 'nothing changes again');
select is((select format('%s %s', outcome, amount) from ringfence.settle_reported_call(:'org', '{"id": "v2"}', ringfence.vapi_call_report('{"id": "v2", "endedAt": "2030-01-01T00:00:00Z"}'), '2030-01-01 00:04Z')), 'applied 0', 'one that never connected is settled for nothing');
select is((select format('%s %s', status, charge) from ringfence.call where vapi_call_id = 'v2'), 'ended 0', 'and written down');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
