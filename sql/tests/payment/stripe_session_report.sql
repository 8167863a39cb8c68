\set ON_ERROR_STOP 1
begin;
select plan(8);

set local role ringfence_owner;
create function pg_temp.read(p_session jsonb, p_type text default 'checkout.session.completed') returns text language sql as $$
    select format('%s %s %s', report.status, report.amount, report.currency) from ringfence.stripe_session_report('{"id": "cs_1", "amount_total": 2000, "currency": "usd"}' || p_session, p_type) as report $$;
select is(pg_temp.read('{"status": "complete", "payment_status": "paid"}'), 'paid 2000 USD', 'paid');
select is(pg_temp.read('{"status": "complete", "payment_status": "unpaid"}'), 'pending 2000 USD', 'the bank takes its time');
select is(pg_temp.read('{"status": "complete", "payment_status": "paid"}', 'checkout.session.async_payment_succeeded'), 'paid 2000 USD', 'and pays');
select is(pg_temp.read('{"status": "complete", "payment_status": "unpaid"}', 'checkout.session.async_payment_failed'), 'failed 2000 USD', 'or does not');
select is(pg_temp.read('{"status": "expired", "payment_status": "unpaid"}', 'checkout.session.expired'), 'expired 2000 USD', 'too late');
select is(pg_temp.read('{"status": "open", "payment_status": "unpaid"}'), 'open 2000 USD', 'open');
select is((ringfence.stripe_session_report('{"id": "cs_1", "payment_intent": {"id": "pi_1"}, "customer": "cus_1"}', null)).payment_intent_id, 'pi_1', 'its intent, expanded or not');
select throws_ok($$select ringfence.stripe_session_report('{"id": "cs_1", "amount_total": 1.5}', null)$$, 'RF003', null, 'a fraction of a cent');

select * from finish();
rollback;
