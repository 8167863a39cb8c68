\set ON_ERROR_STOP 1
begin;
select plan(7);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment \gset
create function pg_temp.verdict(p_kind text, p_object jsonb) returns text language sql
    as $$ select verdict from ringfence.judge_stripe_object(p_kind, p_object, '2030-01-01Z') $$;
select is(pg_temp.verdict('payment_intents', tests.stripe_object('payment_intent', :'payment')), 'due', 'an intent');
select is(pg_temp.verdict('checkout/sessions', tests.stripe_object('checkout.session', :'payment')), 'due', 'a session');
select is(pg_temp.verdict('checkout/sessions', tests.stripe_object('checkout.session', :'payment', '{"mode": "setup"}')), 'passed_over', 'one that takes no payment');
select is(pg_temp.verdict('refunds', tests.stripe_object('refund', :'payment')), 'passed_over', 'a refund of nothing');
select is(pg_temp.verdict('events', '{"id": "evt_pgtap_o", "type": "product.created"}'), 'passed_over', 'an event');
select is(pg_temp.verdict('balance_transactions', '{"id": "txn_pgtap_o"}'), 'due', 'a booking');
select is(pg_temp.verdict('payment_intents', '{"id": "pi_pgtap_o", "amount": "many"}'), 'due', 'what cannot be read fails by itself');

select * from finish();
rollback;
