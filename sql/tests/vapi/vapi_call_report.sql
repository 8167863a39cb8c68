\set ON_ERROR_STOP 1
begin;
select plan(2);

set local role ringfence_owner;
select is((select format('%s %s %s %s %s %s', vapi_call_id, duration_seconds, vendor_cost, phone_number_id, assistant_id, source)
             from ringfence.vapi_call_report('{"id": "c", "status": "ended", "startedAt": "2026-08-20T10:00:00Z", "endedAt": "2026-08-20T10:01:00Z", "cost": 0.01, "assistantId": "a", "phoneNumberId": "p"}')),
    'c 60 0.01 p a reconciliation', 'an item of the list');
select is((select duration_seconds from ringfence.vapi_call_report('{"id": "c", "status": "ended"}')), 0::numeric, 'it never connected');

select * from finish();
rollback;
