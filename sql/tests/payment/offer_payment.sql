\set ON_ERROR_STOP 1
begin;
select plan(10);

select tests.recharging() as org \gset
set local role ringfence_owner;
insert into ringfence.channel values ('email', 'worker:a', now());
create temporary table offered as select ringfence.offer_payment(recharge, 'USD', '2030-01-10Z') as id from ringfence.auto_recharge as recharge where org_id = :'org';
select results_eq('select purpose, status::text, amount, saves_card, mails_link, parameters::jsonb ->> ''success_url'' from ringfence.payment where payment_id = (select id from offered)',
    $$values ('checkout', 'created', 2000::bigint, true, true, 'https://a.example/back')$$, 'a payment like others');
select results_eq(format($$select payload ->> 'payment_id', payload ->> 'idempotency_key', payload ->> 'parameters', expires_at from ringfence.outbox_message where org_id = %L and topic = 'stripe.checkout'$$, :'org'),
    $$select id::text, 'checkout:' || id, parameters, '2030-01-10 22:00Z'::timestamptz from offered join ringfence.payment on payment_id = id$$, 'a worker has its page made');
select isnt((select payment_id from billing.begin_checkout(:'org', 2000, 'https://a', 'https://a', true, '2030-01-10 00:01Z')), (select id from offered), 'it is none of those the customer begins');
select billing.record_checkout((select id from offered), 'cs_offer', 'https://pay.example/2') \g /dev/null
select is_empty(format('select 1 from ringfence.outbox_message where org_id = %L and topic = ''email''', :'org'), 'nobody is told who does not have to pay any more');
update ringfence.auto_recharge set status = 'paused', problem = 'x' where org_id = :'org';
update ringfence.payment set status = 'created', url = null, session_id = null where payment_id = (select id from offered);
select billing.record_checkout((select id from offered), 'cs_offer', 'https://pay.example/2') \g /dev/null
select billing.record_checkout((select id from offered), 'cs_offer', 'https://pay.example/2') \g /dev/null
select is((select string_agg(payload ->> 'text', '') from ringfence.outbox_message where org_id = :'org' and topic = 'email') ~ 'https://pay.example/2', true, 'the customer gets the link');
select is((select count(*) from ringfence.outbox_message where org_id = :'org' and topic = 'email'), 1::bigint, 'once');
savepoint once;
select is(ringfence.offer_payment(recharge, 'USD', '2030-01-10 01:00Z'), (select id from offered), 'a link that can still be used') from ringfence.auto_recharge as recharge where org_id = :'org';
select is((select count(*) from ringfence.outbox_message where org_id = :'org' and topic = 'email'), 2::bigint, 'is sent once more, instead of another');
rollback to once;
update ringfence.payment set status = 'created', url = null, session_id = null, payment_id = gen_random_uuid() where payment_id = (select id from offered);
select is((select outcome from billing.record_checkout((select payment_id from ringfence.payment where owner_id = :'org' and mails_link), p_error => 'no')), 'failed', 'where Stripe will not make one');
select is((select count(*) from ringfence.outbox_message where org_id = :'org' and topic = 'email'), 2::bigint, 'the customer is told without');

select * from finish();
rollback;
