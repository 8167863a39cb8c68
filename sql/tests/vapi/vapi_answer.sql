\set ON_ERROR_STOP 1
begin;
select plan(9);

set local role ringfence_owner;
create function pg_temp.answer(p_settings jsonb, p_url text, p_seconds bigint) returns jsonb language plpgsql as $$
declare v ringfence.reservation;
begin
    v.max_duration_seconds := p_seconds; v.reservation_id := '7e3c0000-0000-4000-8000-000000000002';
    return ringfence.vapi_answer('assistant', p_settings, p_url, '7e3c0000-0000-4000-8000-000000000001', v);
end $$;
select is(pg_temp.answer('{}', 'https://billing.example/api/vapi/webhook', 540), '{
    "assistantId": "assistant",
    "assistantOverrides": {
        "maxDurationSeconds": 540,
        "metadata": {"organization": "7e3c0000-0000-4000-8000-000000000001", "reservation": "7e3c0000-0000-4000-8000-000000000002"},
        "server": {"url": "https://billing.example/api/vapi/webhook", "timeoutSeconds": 20,
                   "backoffPlan": {"type": "exponential", "maxRetries": 8, "baseDelaySeconds": 2, "excludedStatusCodes": [400, 401, 403, 404, 413, 415, 422]}},
        "serverMessages": ["status-update", "end-of-call-report", "hang", "transfer-update"]}}', 'all that Vapi is told');
select is(pg_temp.answer('{"vapi_credential_id": "credential"}', 'https://b.example', 540) #>> '{assistantOverrides,server,credentialId}', 'credential', 'with the credential it signs with');
select is(pg_temp.answer('{"vapi_forward_url": "https://tenant.example"}', 'https://b.example', 540) #> '{assistantOverrides,serverMessages}',
    '["status-update", "end-of-call-report", "hang", "transfer-update", "tool-calls", "transfer-destination-request", "handoff-destination-request"]', 'requests where they can be passed on');
select is(pg_temp.answer('{"vapi_mode": "saved"}', 'https://b.example', 540), pg_temp.answer('{}', null, 540), 'mode saved leaves the assistant''s server, and so does not knowing our own');
select is((select string_agg(key, ' ' order by key) from jsonb_object_keys(pg_temp.answer('{}', null, 540) -> 'assistantOverrides') as key), 'maxDurationSeconds metadata', 'nothing else');
select is(pg_temp.answer('{}', null, seconds) #> '{assistantOverrides,maxDurationSeconds}', expected::jsonb, 'what Vapi takes: ' || coalesce(seconds, -1))
  from (values (3, '10'), (10, '10'), (50000, '43200'), (null, '10')) as sample (seconds, expected);

select * from finish();
rollback;
