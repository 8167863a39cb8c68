\set ON_ERROR_STOP 1
begin;
select plan(5);

-- serial: customers at the vendor are unique across organizations
select tests.wallet(0) as org \gset
set local role ringfence_owner;
select billing.link_vendor(:'org', 'stripe', 'stripe_customer', 'cus_pgtap') \g /dev/null
create function pg_temp.keep(p_report jsonb) returns text language sql as $$
    select ringfence.quarantine_payment(jsonb_populate_record(null::ringfence.payment_report, '{"status": "paid", "amount": 500, "currency": "USD"}' || p_report), '2030-01-01Z') $$;
select is(pg_temp.keep('{"payment_intent_id": "pi_pgtap_1", "customer_id": "cus_pgtap"}'), 'quarantined', 'of a customer we know');
select is(pg_temp.keep('{"payment_intent_id": "pi_pgtap_2", "customer_id": "cus_other", "currency": "BHD"}'), 'quarantined', 'of nobody, in whatever currency');
select is(pg_temp.keep('{"payment_intent_id": "pi_pgtap_3", "status": "declined"}'), 'unknown', 'what was not paid is not kept');
select is(pg_temp.keep('{"payment_intent_id": "pi_pgtap_4", "amount": 0}'), 'unknown', 'nor is nothing');
select results_eq($$select payment_intent_id, org_id, purpose, status, amount, currency, problem from billing.payment_status where payment_intent_id ~ '^pi_pgtap' order by 1$$,
    format($$values ('pi_pgtap_1', %L::uuid, 'external', 'quarantined', 500::bigint, 'USD', 'It was not begun here.'), ('pi_pgtap_2', null, 'external', 'quarantined', 500, 'BHD', 'It was not begun here.')$$, :'org'), 'both can be seen');

select * from finish();
rollback;
