\set ON_ERROR_STOP 1
begin;
select plan(4);

select tests.wallet(400) as org \gset
select ringfence.tell_call_blocked(:'org', 'c1', null, 'insufficient_credit', '{"needed": 70}', '2030-01-01 00:00:10Z') \g /dev/null
select is_empty(format('select * from billing.outbox_messages where org_id = %L', :'org'), 'nobody listens');
select billing.set_webhook_endpoint(:'org', 'https://example.com/') \g /dev/null
select ringfence.tell_call_blocked(:'org', 'c' || n, null, 'insufficient_credit', '{"needed": 70}', '2030-01-01 00:00:10Z'::timestamptz + n * interval '5 s') from generate_series(1, 9) as n \g /dev/null
select is((select count(*) from billing.outbox_messages where org_id = :'org'), 1::bigint, 'ten times a minute is once');
select is((select payload #> '{event,data}' from billing.outbox_messages where org_id = :'org'), jsonb_build_object('org_id', :'org', 'currency', 'USD', 'call_id', 'c1', 'vapi_call_id', null,
    'reason', 'insufficient_credit', 'details', jsonb_build_object('needed', 70)), 'what is said');
select ringfence.tell_call_blocked(:'org', 'c1', null, 'blocked', null, '2030-01-01 00:00:10Z'), ringfence.tell_call_blocked(:'org', 'c1', null, 'blocked', null, '2030-01-01 00:01:00Z') \g /dev/null
select is((select count(*) from billing.outbox_messages where org_id = :'org'), 3::bigint, 'another reason or another minute is another');

select * from finish();
rollback;
