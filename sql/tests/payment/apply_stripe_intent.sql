\set ON_ERROR_STOP 1
begin;
select plan(8);

select tests.wallet(0) as org \gset
set local role ringfence_owner;
select payment_id as saving from billing.begin_checkout(:'org', 1000, 'https://a', 'https://a', true, '2030-01-01Z') \gset
select tests.checkout(:'org', 1001) as plain \gset
create function pg_temp.card(p_org uuid) returns text language sql as $$select payment_method_id from ringfence.auto_recharge where org_id = p_org$$;
create function pg_temp.intent(p_payment uuid, p_more jsonb) returns jsonb language sql as $$select tests.stripe_intent(p_payment, p_more)::jsonb$$;
select is(ringfence.apply_stripe_intent(pg_temp.intent(:'saving', '{"status": "processing", "setup_future_usage": "off_session", "customer": "cus_apply", "payment_method": "pm_1"}'), '2030-01-01Z'), 'pending', 'not paid yet');
select is(pg_temp.card(:'org'), null, 'no card yet');
select is(tests.stripe('checkout.session.completed', :'saving'), 'credited', 'the session, which does not know the card, may be first');
select is(ringfence.apply_stripe_intent(pg_temp.intent(:'saving', '{"setup_future_usage": "off_session", "customer": "cus_apply", "payment_method": "pm_1"}'), '2030-01-01Z'), 'duplicate', 'the intent');
select is(pg_temp.card(:'org'), 'pm_1', 'brings it');
update ringfence.auto_recharge set payment_method_id = null where org_id = :'org';
select ringfence.apply_stripe_intent(pg_temp.intent(:'saving', '{"setup_future_usage": "off_session", "customer": "cus_apply", "payment_method": "pm_1"}'), '2030-01-01Z') \g /dev/null
select is(pg_temp.card(:'org'), null, 'once: what was taken away since does not come back');
select ringfence.apply_stripe_intent(pg_temp.intent(:'plain', '{"setup_future_usage": "off_session", "customer": "cus_apply", "payment_method": "pm_2"}'), '2030-01-01Z') \g /dev/null
select is(pg_temp.card(:'org'), null, 'nor is a card kept that nobody wanted to have kept');
select is((select balance from ringfence.wallet where org_id = :'org'), 2001::bigint, 'credited');

select * from finish();
rollback;
