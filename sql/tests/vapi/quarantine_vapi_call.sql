\set ON_ERROR_STOP 1
begin;
select plan(10);

set local role ringfence_owner;
create function pg_temp.kept() returns text language sql as $$
    select format('%s %s %s %s %s', reason, source, (report).duration_seconds, (report).vendor_cost, last_seen_at - first_seen_at) from ringfence.quarantined_call where vapi_call_id = 'pgtap-q1' $$;
select is(ringfence.quarantine_vapi_call('{"id": "pgtap-q1", "phoneNumberId": "p", "monitor": {"controlUrl": "hidden"}, "phoneNumber": {"twilioAuthToken": "hidden"}}', null, 'gate', '2030-01-01Z'), true, 'refused at the gate');
select is(pg_temp.kept(), 'unknown owner gate   00:00:00', 'kept');
select is((select call from ringfence.quarantined_call where vapi_call_id = 'pgtap-q1'), '{"id": "pgtap-q1", "phoneNumberId": "p"}', 'its ids only');
select is(ringfence.quarantine_vapi_call('{"id": "pgtap-q1", "assistantId": "a"}', ringfence.vapi_message_report('{"call": {"id": "pgtap-q1"}, "startedAt": 1787220000000, "endedAt": 1787220060000, "cost": 0.25}'), 'webhook', '2030-01-01 00:01Z'), false, 'it has ended');
select is(pg_temp.kept(), 'unknown owner webhook 60 0.25 00:01:00', 'with what it cost');
select ringfence.quarantine_vapi_call('{"id": "pgtap-q1"}', null, 'gate', '2030-01-01Z') \g /dev/null
select is(pg_temp.kept(), 'unknown owner gate 60 0.25 00:01:00', 'silence takes nothing back');
select is((select call ->> 'phoneNumberId' || (call ->> 'assistantId') from ringfence.quarantined_call where vapi_call_id = 'pgtap-q1'), 'pa', 'ids add up');
select ringfence.quarantine_vapi_call('{"id": "pgtap-q1"}', null, 'webhook', '2030-01-01Z', '7e3c0000-0000-4000-8000-000000000001') \g /dev/null
select is((select format('%s %s', reason, owner_id) from ringfence.quarantined_call where vapi_call_id = 'pgtap-q1'), 'unreadable 7e3c0000-0000-4000-8000-000000000001', 'whose it is may be known');

-- Whoever asks about the call takes nothing away from what the vendor said
select ringfence.quarantine_vapi_call('{"id": "pgtap-q1", "assistantOverrides": {"metadata": {"organization": "o"}}}', null, 'webhook', '2030-01-01Z') \g /dev/null
select ringfence.quarantine_vapi_call('{"id": "pgtap-q1"}', null, 'status-check', '2030-01-01 00:02Z', p_reason => 'never authorized') \g /dev/null
select is(pg_temp.kept(), 'unknown owner webhook 60 0.25 00:02:00', 'why it is here stays');
select is((select call #>> '{assistantOverrides,metadata,organization}' from ringfence.quarantined_call where vapi_call_id = 'pgtap-q1'), 'o', 'so do its metadata');

select * from finish();
rollback;
