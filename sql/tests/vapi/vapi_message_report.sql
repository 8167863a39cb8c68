\set ON_ERROR_STOP 1
begin;
select plan(3);

set local role ringfence_owner;
select is((select format('%s %s %s %s %s %s', vapi_call_id, duration_seconds, vendor_cost, phone_number_id, assistant_id, source)
             from ringfence.vapi_message_report('{"type": "end-of-call-report", "startedAt": 1787220000000, "endedAt": 1787220001500, "cost": 0.01, "phoneNumber": {"id": "p"},
                    "call": {"id": "c", "assistantId": "a", "startedAt": "2001-01-01T00:00:00Z", "cost": 77}}')), 'c 1.5 0.01 p a webhook', 'what stands on the message counts, not the call as it was at the beginning');
select is((select duration_seconds from ringfence.vapi_message_report('{"endedAt": 1787220001500, "call": {"id": "c", "startedAt": 1787220000000}}')), 0::numeric, 'not even where the message is silent');
select throws_ok($$select ringfence.vapi_message_report('{"call": {}}')$$, 'RF003', null, 'of no call');

select * from finish();
rollback;
