\set ON_ERROR_STOP 1
begin;
select plan(6);

select is_definer('billing', 'disable_webhook_endpoint', array['uuid', 'text', 'text', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(1000) as org \gset
select billing.set_webhook_endpoint(:'org', 'https://example.com/') \g /dev/null
set local role ringfence_worker;
select results_eq(format($$select outcome, disabled_reason from billing.disable_webhook_endpoint(%L, 'https://example.com/', 'It answered 410.')$$, :'org'), $$values ('disabled', 'It answered 410.')$$, 'disabled');
select results_eq(format($$select outcome, disabled_reason from billing.disable_webhook_endpoint(%L, 'https://example.com/', 'Later.')$$, :'org'), $$values ('duplicate', 'It answered 410.')$$, 'the first reason is kept');
select results_eq(format('select enabled, disabled_reason from billing.webhook_endpoints where org_id = %L', :'org'), $$values (false, 'It answered 410.')$$, 'which shows');
select throws_ok(format($$select billing.disable_webhook_endpoint(%L, 'https://example.org/', 'x')$$, :'org'), 'RF108', null, 'an unknown endpoint');
select throws_ok(format($$select billing.disable_webhook_endpoint(%L, 'https://example.com/', '')$$, :'org'), 'RF001', null, 'no reason');
reset role;

select * from finish();
rollback;
