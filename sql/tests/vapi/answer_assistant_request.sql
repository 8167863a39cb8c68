\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(17);

select is_definer('billing', 'answer_assistant_request', array['text', 'text', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(1000) as org \gset
set local role ringfence_owner;
select billing.record_heartbeat('worker:pgtap'), billing.link_vendor(:'org', 'vapi', 'phone_number', 'pgtap-number'), billing.configure_organization(:'org', '{"vapi_assistant_id": "a"}') \g /dev/null
create temporary view delivery as select event_key, event_type, status::text, outcome, attempts, finished_at is not null as finished from ringfence.webhook_delivery where vendor = 'vapi' and event_key ~ '^pgtap-v';
grant select on delivery to ringfence_web;

set local role ringfence_web;
create temporary table answer as select * from billing.answer_assistant_request('{"message": {"type": "assistant-request", "call": {"id": "pgtap-v1", "phoneNumberId": "pgtap-number"}}}', 'https://billing.example');
select results_eq('select outcome, org_id from answer', format('values (%L, %L::uuid)', 'reserved', :'org'), 'it may take place');
select is((select answer ->> 'assistantId' || (answer #>> '{assistantOverrides,server,url}') from answer), 'ahttps://billing.example', 'and Vapi is told how');
select results_eq('select * from delivery', $$values ('pgtap-v1:assistant-request', 'assistant-request', 'completed', 'reserved', 1, true)$$, 'question and decision are kept');
select results_eq($$select outcome, answer from billing.answer_assistant_request('{"message": {"type": "assistant-request", "call": {"id": "pgtap-v1", "phoneNumberId": "pgtap-number"}}}', 'https://billing.example')$$,
    $$select 'duplicate', answer from answer$$, 'again: the same answer');
reset role;
select is((select count(*) from ringfence.live_call where org_id = :'org'), 1::bigint, 'from the same reservation');
select is((select count(*) from delivery), 1::bigint, 'one question');

-- Nobody's number
set local role ringfence_web;
select results_eq($$select outcome, org_id, answer from billing.answer_assistant_request('{"message": {"call": {"id": "pgtap-v2", "phoneNumberId": "unknown"}}}')$$,
    $$values ('unknown_owner', null::uuid, '{"error": "This number is not available at the moment. Goodbye."}'::jsonb)$$, 'nobody''s number');
set local role ringfence_ops;
select results_eq($$select reason, source, phone_number_id, has_ended from billing.quarantine where external_id = 'pgtap-v2'$$, $$values ('unknown owner', 'gate', 'unknown', false)$$, 'can be seen');
-- Not remembered
select billing.link_vendor(:'org', 'vapi', 'phone_number', 'unknown') \g /dev/null
set local role ringfence_web;
select is((select outcome from billing.answer_assistant_request('{"message": {"call": {"id": "pgtap-v2", "phoneNumberId": "unknown"}}}')), 'reserved', 'a refusal is not remembered');
select is((select outcome from delivery where event_key ~ '^pgtap-v2'), 'reserved', 'the last decision is kept');

-- Hostile
select throws_ok(format('select billing.answer_assistant_request(%L)', payload), code, null, coalesce(payload, 'nothing'))
  from (values (null, 'RF003'), ('{"broken', 'RF003'), ('[]', 'RF003'), ('{"message": {"call": {"id": "x\u0000"}}}', 'RF003')) as sample (payload, code);
select is((select outcome from billing.answer_assistant_request('{"message": {"call": {"id": "pgtap-v3", "phoneNumberId": {"a": ["\u0000", 1e999]}}, "phoneNumber": 7, "assistant": "x"}}')), 'unknown_owner', 'wrong types are nobody''s');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
