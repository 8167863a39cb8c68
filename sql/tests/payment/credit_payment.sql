\set ON_ERROR_STOP 1
begin;
select plan(22);

select tests.wallet(0) as org, tests.wallet(0, p_currency => 'JPY') as yen \gset
select tests.checkout(:'org', 1000) as payment \gset
create function pg_temp.state(p_payment uuid) returns text language sql as $$
    select concat_ws(' ', payment.status, payment.amount, payment.received, payment.problem, wallet.balance) from ringfence.payment as payment join ringfence.wallet as wallet on wallet.org_id = payment.owner_id where payment.payment_id = p_payment $$;
select is(tests.stripe('checkout.session.completed', :'payment'), 'credited', 'the session says so');
select is(tests.stripe('payment_intent.succeeded', :'payment'), 'duplicate', 'its intent too');
select is(tests.stripe('checkout.session.async_payment_succeeded', :'payment'), 'duplicate', 'and whoever else');
select is(pg_temp.state(:'payment'), 'credited 1000 1000 1000', 'it is credited once');
select is(tests.stripe('payment_intent.payment_failed', :'payment', '{"status": "requires_payment_method", "last_payment_error": {"code": "card_declined"}}'), 'credited', 'what comes late');
select is(tests.stripe('checkout.session.expired', :'payment', '{"status": "expired", "payment_status": "unpaid"}'), 'credited', 'takes nothing back');
select is(pg_temp.state(:'payment'), 'credited 1000 1000 1000', 'and leaves no trace');
select is((select format('%s %s %s', key, kind, details ->> 'payment_id') from ringfence.credit_transaction where org_id = :'org'), format('pi_%s top_up %s', :'payment', :'payment'), 'the intent is the key');

select tests.checkout(:'yen', 5000) as payment \gset
select is(tests.stripe('payment_intent.succeeded', :'payment'), 'credited', 'a currency without a smaller unit');
select is(pg_temp.state(:'payment'), 'credited 5000 5000 5000', 'is as it stands');

-- The bank takes its time
select tests.checkout(:'org', 1001) as payment \gset
select is(tests.stripe('checkout.session.completed', :'payment', '{"payment_status": "unpaid"}'), 'pending', 'complete is not paid');
select is(pg_temp.state(:'payment'), 'pending 1001 1000', 'so nothing is credited');
select is(tests.stripe('checkout.session.async_payment_succeeded', :'payment'), 'credited', 'until it is');
select is(pg_temp.state(:'payment'), 'credited 1001 1001 2001', 'then it is');

-- What does not agree
select tests.checkout(:'org', 1002) as payment \gset
select is(tests.stripe('payment_intent.succeeded', :'payment', '{"amount_received": 2}'), 'quarantined', 'another amount');
select is(pg_temp.state(:'payment'), 'quarantined 1002 2 1002 was asked for, 2 paid. 2001', 'is not credited');
select is(tests.stripe('checkout.session.completed', :'payment'), 'quarantined', 'whatever is said later');
select tests.checkout(:'org', 1003) as payment \gset
select is(tests.stripe('payment_intent.succeeded', :'payment', '{"currency": "jpy"}'), 'quarantined', 'another currency');
select is(tests.stripe('payment_intent.succeeded', :'payment', '{"id": "pi_pgtap_second"}'), 'quarantined', 'a second payment under the same id');
select is((select format('%s %s %s', purpose, org_id, amount) from billing.payment_status where payment_intent_id = 'pi_pgtap_second'), 'external  1003', 'is one of its own');
select tests.checkout(:'org', 1004) as payment \gset
select is(tests.stripe('checkout.session.completed', :'payment', '{"payment_intent": null, "payment_status": "no_payment_required"}'), 'quarantined', 'paid by nothing');
select is_empty(format('select * from billing.audit_invariants(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
