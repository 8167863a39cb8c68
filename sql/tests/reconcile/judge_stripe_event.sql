\set ON_ERROR_STOP 1
begin;
select plan(10);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment \gset
create function pg_temp.verdict(p_type text, p_object jsonb, p_id text default 'evt_pgtap_judged') returns text language sql
    as $$ select (ringfence.judge_stripe_event(jsonb_build_object('id', p_id, 'type', p_type, 'data', jsonb_build_object('object', p_object)), '2030-01-01Z')).verdict $$;
select is(pg_temp.verdict('payment_intent.succeeded', tests.stripe_object('payment_intent', :'payment')), 'due', 'it never came');
select is(pg_temp.verdict('checkout.session.completed', tests.stripe_object('checkout.session', :'payment')), 'due', 'nor this');
select is(pg_temp.verdict('charge.updated', tests.stripe_object('charge', :'payment', '{"payment_intent": "pi_pgtap_foreign"}')), 'passed_over', 'about something else the account sells');
select is(pg_temp.verdict('radar.early_fraud_warning.created', '{"object": "radar.early_fraud_warning", "payment_intent": "pi_pgtap_foreign"}'), 'passed_over', 'a warning about it too');
select is(pg_temp.verdict('customer.deleted', '{"object": "customer"}'), 'due', 'what names no payment is for its handler');
select is(pg_temp.verdict('product.created', '{"object": "product"}'), 'passed_over', 'what nobody works in');
select is(pg_temp.verdict('payment_intent.succeeded', '{"object": "card"}'), 'due', 'an odd one is for its handler');
select tests.stripe('payment_intent.succeeded', :'payment') \g /dev/null
select is(pg_temp.verdict('charge.updated', tests.stripe_object('charge', :'payment')), 'due', 'about a payment of ours');
select is(pg_temp.verdict('payment_intent.succeeded', tests.stripe_object('payment_intent', :'payment')), 'due', 'also where there is nothing left to do');
select billing.receive_webhook('stripe', 'evt_pgtap_judged', 'payment_intent.succeeded', '{}') \g /dev/null
select is(pg_temp.verdict('payment_intent.succeeded', tests.stripe_object('payment_intent', :'payment')), 'passed_over', 'it came');

select * from finish();
rollback;
