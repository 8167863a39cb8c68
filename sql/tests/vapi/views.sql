\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(4);

select tests.wallet(1000) as org \gset
set local role ringfence_owner;
select ringfence.quarantine_vapi_call('{"id": "q1", "phoneNumberId": "p", "orgId": "o"}', ringfence.vapi_call_report('{"id": "q1", "startedAt": "2030-01-01T00:00:00Z", "endedAt": "2030-01-01T00:01:00Z", "cost": 0.05}'), 'webhook', '2030-01-01Z') \g /dev/null
select ringfence.quarantine_vapi_call('{"id": "q2"}', null, 'gate', '2030-01-01Z') \g /dev/null
set local role ringfence_readonly;
select results_eq($$select vendor, external_id, reason, phone_number_id, vapi_org_id, has_ended, duration_seconds, vendor_cost from billing.quarantine where external_id in ('q1', 'q2') order by external_id$$,
    $$values ('vapi', 'q1', 'unknown owner', 'p', 'o', true, 60::numeric, 0.05), ('vapi', 'q2', 'unknown owner', null, null, false, null, null)$$, 'with what they cost');
set local role ringfence_owner;
select is((ringfence.settle_call(:'org', 'q1', ringfence.vapi_call_report('{"id": "q1", "startedAt": "2030-01-01T00:00:00Z", "endedAt": "2030-01-01T00:01:00Z"}'), p_as_of => '2030-01-01 01:00Z')).outcome, 'applied', 'charged by another way');
set local role ringfence_readonly;
select is_empty($$select * from billing.quarantine where external_id = 'q1'$$, 'it is gone');
set local role ringfence_web;
select throws_ok('select * from billing.quarantine', '42501', null, 'not for everybody');
reset role;

select * from finish();
rollback;
