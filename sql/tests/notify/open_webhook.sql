\set ON_ERROR_STOP 1
begin;
select plan(12);

select is_definer('billing', 'open_webhook', array['uuid', 'uuid', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(1000) as org \gset
select secret as first from billing.set_webhook_endpoint(:'org', 'https://example.com/') \gset
select ringfence.notify_customer(:'org', 'balance.low', 'x', '{"balance": 12}', '2030-01-01Z') \g /dev/null
set local role ringfence_worker;
select message_id as id, lease from billing.claim_outbox('{webhook}', p_as_of => '2030-01-01Z') where org_id = :'org' \gset
select results_eq(format($$select org_id, url, secrets, body::jsonb -> 'type' from billing.open_webhook(%L, %L)$$, :'id', :'lease'),
    format($$values (%L::uuid, 'https://example.com/', array[%L], '"balance.low"'::jsonb)$$, :'org', :'first'), 'with the lease: where to, and the secret');
select results_eq(format($$select body from billing.open_webhook(%L, %L)$$, :'id', :'lease'), format($$select body from billing.open_webhook(%L, %L)$$, :'id', :'lease'), 'the body is the same each time');
select is_empty(format('select * from billing.open_webhook(%L, gen_random_uuid())', :'id'), 'with another lease: nothing');
select throws_ok(format('select billing.open_webhook(%L, null)', :'id'), 'RF001', null, 'no lease');
select throws_ok('select billing.open_webhook(null, gen_random_uuid())', 'RF001', null, 'no id');
select throws_ok('select billing.open_webhook(gen_random_uuid(), gen_random_uuid())', 'RF104', null, 'an unknown effect');
reset role;
select ok(not exists (select from billing.outbox_messages as message where message.message_id = :'id' and message.payload::text like '%whsec%'), 'the payload holds no secret');
select secret as second from billing.rotate_webhook_secret(:'org', 'https://example.com/', '2030-01-01Z') \gset
select is((select secrets from billing.open_webhook(:'id', :'lease', '2030-01-01 23:59Z')), array[:'second', :'first'], 'both for a day');
select is((select secrets from billing.open_webhook(:'id', :'lease', '2030-01-02Z')), array[:'second'], 'then the new one only');
select billing.disable_webhook_endpoint(:'org', 'https://example.com/', 'x') \g /dev/null
select is_empty(format('select * from billing.open_webhook(%L, %L)', :'id', :'lease'), 'switched off: nothing to send');
select billing.complete_outbox(:'id', :'lease') \g /dev/null
select billing.set_webhook_endpoint(:'org', 'https://example.com/') \g /dev/null
select is_empty(format('select * from billing.open_webhook(%L, %L)', :'id', :'lease'), 'done: nothing either');

select * from finish();
rollback;
