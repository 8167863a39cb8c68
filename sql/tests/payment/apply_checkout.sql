\set ON_ERROR_STOP 1
begin;
select plan(13);

select is_definer('billing', 'apply_checkout', array['text', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(0) as org \gset
set local role ringfence_owner;
select tests.checkout(:'org', 1250) as payment \gset
create function pg_temp.session(p_payment uuid, p_more jsonb default '{}') returns text language sql as $$select (tests.stripe_object('checkout.session', p_payment) || p_more)::text$$;
create function pg_temp.applied(p_payment uuid, p_more jsonb default '{}') returns text language sql as $$
    select concat_ws(' ', outcome, status, amount, currency, amount_text, balance_text) from billing.apply_checkout(pg_temp.session(p_payment, p_more), '2030-01-01 00:05Z') $$;
select is(pg_temp.applied(:'payment', '{"status": "open", "payment_status": "unpaid", "payment_intent": null}'), 'open open 1250 USD 12.50 USD 0.00 USD', 'not paid yet');
select is(pg_temp.applied(:'payment', '{"payment_status": "unpaid"}'), 'pending pending 1250 USD 12.50 USD 0.00 USD', 'the bank takes its time');
select is(pg_temp.applied(:'payment'), 'credited credited 1250 USD 12.50 USD 12.50 USD', 'paid: credited by whoever asks');
select is(pg_temp.applied(:'payment'), 'duplicate credited 1250 USD 12.50 USD 12.50 USD', 'once');
select is(tests.stripe('payment_intent.succeeded', :'payment'), 'duplicate', 'the event comes after');
select payment_id as saving from billing.begin_checkout(:'org', 1000, 'https://a', 'https://a', true, '2030-01-01Z') \gset
select billing.record_checkout(:'saving', 'cs_' || :'saving', 'https://x') \g /dev/null
select is(pg_temp.applied(:'saving', jsonb_build_object('payment_intent', tests.stripe_intent(:'saving', '{"setup_future_usage": "off_session", "customer": "cus_applied", "payment_method": "pm_applied"}')::jsonb)),
    'credited credited 1000 USD 10.00 USD 22.50 USD', 'with its intent');
select is((select payment_method_id from ringfence.auto_recharge where org_id = :'org'), 'pm_applied', 'the card is there at once');
select is(concat_ws(' ', outcome, payment_id), 'ignored', 'a session that takes no payment') from billing.apply_checkout(pg_temp.session(:'payment', '{"mode": "setup", "id": "cs_setup"}'));
set local role ringfence_web;
select throws_ok('select billing.apply_checkout(null)', 'RF001', null, 'nothing');
select throws_ok($$select billing.apply_checkout('{"object": "charge", "id": "ch_1"}')$$, 'RF003', null, 'something else');
select throws_ok($$select billing.apply_checkout('{')$$, 'RF003', null, 'what cannot be read');
select throws_ok($$select billing.apply_checkout('{"object": "checkout.session", "id": 7}')$$, 'RF003', null, 'an id that is none');

select * from finish();
rollback;
