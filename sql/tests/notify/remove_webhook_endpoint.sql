\set ON_ERROR_STOP 1
begin;
select plan(5);

select is_definer('billing', 'remove_webhook_endpoint', array['uuid', 'text'], 'runs as its owner');
select tests.organization() as org \gset
update ringfence.organization set email = null where org_id = :'org';
select billing.add_wallet_credits(:'org', 1000, 'x') \g /dev/null
select billing.set_webhook_endpoint(:'org', 'https://example.com/') \g /dev/null
select is((select react_below from ringfence.wallet where org_id = :'org'), 500::bigint, 'somebody listens');
select is((select outcome from billing.remove_webhook_endpoint(:'org', 'https://example.com/')), 'removed', 'removed');
select is((select outcome from billing.remove_webhook_endpoint(:'org', 'https://example.com/')), 'duplicate', 'and not there any more');
select ok((select react_below < -1e18 from ringfence.wallet where org_id = :'org'), 'nobody listens');

select * from finish();
rollback;
