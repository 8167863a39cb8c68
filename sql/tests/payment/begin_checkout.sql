\set ON_ERROR_STOP 1
begin;
select plan(16);

-- serial: customers at the vendor are unique across organizations
select is_definer('billing', 'begin_checkout', array['uuid', 'bigint', 'text', 'text', 'boolean', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(0) as org, tests.wallet(0) as other \gset
set local role ringfence_owner;
select billing.link_vendor(:'org', 'stripe', 'stripe_customer', 'cus_pgtap') \g /dev/null
prepare begun (uuid, bigint, timestamptz) as select * from billing.begin_checkout($1, $2, 'https://a.example/ok?s={CHECKOUT_SESSION_ID}', 'https://a.example/no', p_as_of => $3);
create function pg_temp.begun(p_org uuid, p_amount bigint, p_at timestamptz) returns table (outcome text, payment_id uuid, idempotency_key text, parameters text) language sql as $$
    select outcome, payment_id, idempotency_key, parameters from billing.begin_checkout(p_org, p_amount, 'https://a.example/ok?s={CHECKOUT_SESSION_ID}', 'https://a.example/no', p_as_of => p_at) $$;
create temporary table first as select * from pg_temp.begun(:'org', 1000, '2030-01-01 00:00Z');
select results_eq('select outcome, idempotency_key from first', $$select 'begun', 'checkout:' || payment_id from first$$, 'it is written down, with the key');
select is((select parameters::jsonb ->> 'customer' from first), 'cus_pgtap', 'with all that Stripe is to be told');
select results_eq(format($$select * from pg_temp.begun(%L, 1000, '2030-01-01 00:14Z')$$, :'org'), 'select * from first', 'again, to the letter');
select is((select status from billing.payment_status where payment_id = (select payment_id from first)), 'created', 'nobody knows what Stripe made of it');
select payment_id as first from first \gset
select billing.record_checkout(:'first', 'cs_pgtap', 'https://checkout.example/1') \g /dev/null
select results_eq(format($$select outcome, payment_id, session_id, url from billing.begin_checkout(%L, 1000, 'https://a.example/other', 'https://a.example/no', p_as_of => '2030-01-01 00:14:59Z')$$, :'org'),
    format($$values ('open', %L::uuid, 'cs_pgtap', 'https://checkout.example/1')$$, :'first'), 'the session that is open');
select isnt((select payment_id from pg_temp.begun(:'org', 1000, '2030-01-01 00:15Z')), :'first', 'not for ever');
select isnt((select payment_id from pg_temp.begun(:'org', 1001, '2030-01-01 00:14Z')), :'first', 'not for another amount');
select isnt((select payment_id from pg_temp.begun(:'other', 1000, '2030-01-01 00:14Z')), :'first', 'not for another organization');
select tests.stripe('payment_intent.succeeded', :'first', p_as_of => '2030-01-01 00:14Z') \g /dev/null
select isnt((select payment_id from pg_temp.begun(:'org', 1000, '2030-01-01 00:14Z')), :'first', 'nor once it is paid');
set local role ringfence_web;
select throws_ok(format($$select billing.begin_checkout(%L, 0, 'https://a', 'https://a')$$, :'org'), 'RF002', null, 'nothing');
select throws_ok(format($$select billing.begin_checkout(%L, 100000000, 'https://a', 'https://a')$$, :'org'), 'RF002', null, 'more than Stripe takes');
select throws_ok(format($$select billing.begin_checkout(%L, 1, 'javascript:x', 'https://a')$$, :'org'), 'RF003', null, 'an address that is none');
select throws_ok(format($$select billing.begin_checkout(%L, 1, null, 'https://a')$$, :'org'), 'RF001', null, 'nowhere to go to');
select throws_ok($$select billing.begin_checkout(gen_random_uuid(), 1, 'https://a', 'https://a')$$, 'RF101', null, 'for nobody');
select throws_ok($$select billing.begin_checkout(null, 1, 'https://a', 'https://a')$$, 'RF001', null, 'for null');

select * from finish();
rollback;
