\set ON_ERROR_STOP 1
begin;
select plan(35);

select is_definer('billing', 'set_webhook_endpoint', array['uuid', 'text', 'text[]', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(1000) as org \gset
set local role ringfence_web;
create temporary table answer as select * from billing.set_webhook_endpoint(:'org', ' https://hooks.example.com/a?b=c ', '{call.ended,balance.low,call.ended}');
select results_eq('select outcome, url, events from answer', $$values ('created', 'https://hooks.example.com/a?b=c', '{balance.low,call.ended}'::text[])$$, 'a new endpoint');
select ok((select secret ~ '^whsec_' from answer), 'with its secret');
select results_eq(format($$select outcome, secret, events from billing.set_webhook_endpoint(%L, 'https://hooks.example.com/a?b=c', '{balance.low,call.ended}')$$, :'org'),
    $$values ('duplicate', null::text, '{balance.low,call.ended}'::text[])$$, 'again: a duplicate, and no secret');
select results_eq(format($$select outcome, secret, events from billing.set_webhook_endpoint(%L, 'https://hooks.example.com/a?b=c')$$, :'org'),
    $$values ('updated', null::text, '{balance.low,call.blocked,call.ended,credit.added,recharge.disabled,recharge.paused}'::text[])$$, 'other events: all, unless said otherwise');
select results_eq(format($$select enabled, disabled_reason, url from billing.webhook_endpoints where org_id = %L$$, :'org'), $$values (true, null::text, 'https://hooks.example.com/a?b=c')$$, 'it shows');
reset role;
select hasnt_column('billing', 'webhook_endpoints', 'secret', 'without its secret');
select is((select react_below from ringfence.wallet where org_id = :'org'), 500::bigint, 'the wallet is watched');
select billing.disable_webhook_endpoint(:'org', 'https://hooks.example.com/a?b=c', 'gone') \g /dev/null
select is((select outcome from billing.set_webhook_endpoint(:'org', 'https://hooks.example.com/a?b=c')), 'updated', 'switched on again');
select ok((select enabled from billing.webhook_endpoints where org_id = :'org'), 'so it is on');
set local role ringfence_web;

prepare set_url as select billing.set_webhook_endpoint($1, $2);
create temporary table bad as select * from unnest(array['http://example.com/', 'ftp://example.com', 'https://', 'https://user@example.com/', 'https://user:x@example.com/', 'https://example.com/#x',
    'https://example.com:/x', 'https://exämple.com/', 'https://example.com/ä', 'https://[::1]/', 'https://example.com/a b', 'javascript:x', 'http://127.0.0.2/', 'http://localhost.example.com/',
    'https://example.com\@evil.example/', 'https://example.com"', 'HTTPS://example.com/']) as url;
select throws_ok(format('execute set_url(%L, %L)', :'org', url), 'RF003', null, 'not ' || url) from bad;
select lives_ok(format('execute set_url(%L, %L)', :'org', 'http://127.0.0.1:8080/hook'), 'loopback may be plain: whether it is called is the worker''s to know');
select throws_ok(format('execute set_url(%L, null)', :'org'), 'RF001', null, 'no address');
select throws_ok(format('execute set_url(%L, %L)', :'org', 'https://example.com/' || repeat('x', 1000)), 'RF002', null, 'a long address');
select throws_ok(format('execute set_url(%L, %L)', gen_random_uuid(), 'https://example.com/'), 'RF101', null, 'an unknown organization');
select throws_ok(format('select billing.set_webhook_endpoint(%L, %L, %L)', :'org', 'https://example.com/', '{x}'), 'RF003', null, 'an unknown event');
select throws_ok(format('select billing.set_webhook_endpoint(%L, %L, %L)', :'org', 'https://example.com/', '{}'), 'RF003', null, 'no event');
select billing.set_webhook_endpoint(:'org', 'https://example.com/' || n) from generate_series(1, 8) as n \g /dev/null
select throws_ok(format('execute set_url(%L, %L)', :'org', 'https://example.com/11'), 'RF002', null, 'more than ten');
select is((select outcome from billing.set_webhook_endpoint(:'org', 'https://example.com/8')), 'duplicate', 'which does not lock out those that are there');
reset role;

select * from finish();
rollback;
