\set ON_ERROR_STOP 1
begin;
select plan(13);

select tests.wallet(0) as org \gset
select billing.link_vendor(:'org', 'stripe', 'stripe_customer', 'cus_pgtap_judged') \g /dev/null
select tests.checkout(:'org', 1000) as payment \gset
create function pg_temp.verdict(p_payment uuid, p_more jsonb default '{}', p_now timestamptz default '2030-01-01 12:00Z') returns text language sql
    as $$ select (ringfence.judge_stripe_payment(ringfence.stripe_intent_report(tests.stripe_object('payment_intent', p_payment, p_more)), p_now)).verdict $$;
select is(pg_temp.verdict(:'payment'), 'due', 'paid and not credited');
select is(pg_temp.verdict(:'payment', '{"status": "requires_payment_method"}'), 'due', 'an intent that is not known yet');
select tests.stripe('payment_intent.payment_failed', :'payment', '{"status": "requires_payment_method"}') \g /dev/null
select is(pg_temp.verdict(:'payment', '{"status": "requires_payment_method"}'), 'agreed', 'it stands where we think');
select tests.stripe('payment_intent.succeeded', :'payment') \g /dev/null
select is(pg_temp.verdict(:'payment'), 'agreed', 'credited');
select is(pg_temp.verdict(:'payment', '{"latest_charge": "ch_pgtap_later"}'), 'due', 'with another charge');
select is(pg_temp.verdict(:'payment', '{"amount_received": 999}'), 'differs', 'another amount');
select is(pg_temp.verdict(:'payment', '{"currency": "eur"}'), 'differs', 'another currency');
select is(pg_temp.verdict(:'payment', '{"status": "processing"}'), 'differs', 'not paid at all');
select is(pg_temp.verdict(:'payment', '{"status": "processing"}', '2030-01-01 00:06Z'), 'agreed', 'which may have been listed before');
select is(pg_temp.verdict(:'payment', '{"id": "pi_pgtap_j1", "metadata": {}}'), 'passed_over', 'nothing says that it is ours');
select is(pg_temp.verdict(:'payment', '{"id": "pi_pgtap_j1", "metadata": {}, "customer": "cus_pgtap_judged"}'), 'due', 'a customer of ours');
select is(pg_temp.verdict(:'payment', '{"id": "pi_pgtap_j1"}'), 'due', 'an id of ours');
select is((select format('%s %s', payment_key, org_id = :'org') from ringfence.judge_stripe_payment(ringfence.stripe_intent_report(tests.stripe_object('payment_intent', :'payment')), '2030-01-01Z')), 'pi_' || :'payment' || ' t', 'and what has to be locked');

select * from finish();
rollback;
