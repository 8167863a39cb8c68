\set ON_ERROR_STOP 1
begin;
select plan(5);

select tests.wallet(1000) as org, tests.wallet(1000) as other \gset
select ok(not ringfence.customer_listens(:'org', 'call.ended'), 'no endpoint');
select billing.set_webhook_endpoint(:'org', 'https://example.com/', '{call.ended}') \g /dev/null
select ok(ringfence.customer_listens(:'org', 'call.ended'), 'one that wants it');
select ok(not ringfence.customer_listens(:'org', 'call.blocked'), 'but not everything');
select ok(not ringfence.customer_listens(:'other', 'call.ended'), 'nor of another');
select billing.disable_webhook_endpoint(:'org', 'https://example.com/', 'x') \g /dev/null
select ok(not ringfence.customer_listens(:'org', 'call.ended'), 'off is off');

select * from finish();
rollback;
