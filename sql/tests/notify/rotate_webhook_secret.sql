\set ON_ERROR_STOP 1
begin;
select plan(6);

select is_definer('billing', 'rotate_webhook_secret', array['uuid', 'text', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(1000) as org \gset
select secret as first from billing.set_webhook_endpoint(:'org', 'https://example.com/') \gset
select secret as second, former_secret_until as until from billing.rotate_webhook_secret(:'org', 'https://example.com/', '2030-01-01Z') \gset
select isnt(:'second'::text, :'first'::text, 'another secret');
select is(:'until'::timestamptz, '2030-01-02Z'::timestamptz, 'for a day both are valid');
select results_eq(format('select secret, former_secret from ringfence.webhook_endpoint where org_id = %L', :'org'), format('values (%L, %L)', :'second', :'first'), 'both are kept');
select is((select former_secret_until from billing.webhook_endpoints where org_id = :'org'), :'until'::timestamptz, 'it shows until when');
select throws_ok(format($$select billing.rotate_webhook_secret(%L, 'https://example.org/')$$, :'org'), 'RF108', null, 'an unknown endpoint');

select * from finish();
rollback;
