\set ON_ERROR_STOP 1
begin;
select plan(6);

select tests.wallet(1000) as org \gset
select is(ringfence.notify_customer(:'org', 'balance.low', 'x', '{}', '2030-01-01Z'), 0::bigint, 'nobody listens');
select billing.set_webhook_endpoint(:'org', 'https://example.com/1'), billing.set_webhook_endpoint(:'org', 'https://example.com/2', '{balance.low}'),
       billing.set_webhook_endpoint(:'org', 'https://example.com/3', '{call.ended}') \g /dev/null
select is(ringfence.notify_customer(:'org', 'balance.low', 'x', '{"balance": 12}', '2030-01-01 01:02:03.456Z'), 2::bigint, 'two do');
select is(ringfence.notify_customer(:'org', 'balance.low', 'x', '{"balance": 12}', '2030-01-02Z'), 0::bigint, 'once for a key');
select is((select payload -> 'event' from billing.outbox_messages where org_id = :'org' limit 1),
    jsonb_build_object('type', 'balance.low', 'timestamp', '2030-01-01T01:02:03.456Z', 'data', jsonb_build_object('org_id', :'org', 'currency', 'USD', 'balance', 12)), 'what is said');
select billing.disable_webhook_endpoint(:'org', 'https://example.com/3', 'x') \g /dev/null
select is(ringfence.notify_customer(:'org', 'call.ended', 'x', '{}', '2030-01-01Z'), 1::bigint, 'not to one that is off');
select is((select count(*) from billing.outbox_messages where org_id = :'org' and topic = 'webhook'), 3::bigint, 'each an effect of its own');

select * from finish();
rollback;
