\set ON_ERROR_STOP 1
begin;
select plan(8);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment \gset
select tests.stripe('payment_intent.succeeded', :'payment') \g /dev/null
select tests.stripe('charge.dispute.created', :'payment', '{"id": "dp_pgtap_booked"}') \g /dev/null
create function pg_temp.book(p_id text, p_source text, p_type text, p_fee bigint) returns text language sql
    as $$ select ringfence.book_balance(jsonb_build_object('id', p_id, 'source', p_source, 'type', p_type, 'fee', p_fee, 'net', 1000 - p_fee, 'currency', 'eur')) $$;
select is(pg_temp.book('txn_pgtap_a', 'ch_' || :'payment', 'charge', 59), 'booked', 'what Stripe keeps of a payment');
select is(pg_temp.book('txn_pgtap_a', 'ch_' || :'payment', 'charge', 59), 'unchanged', 'once');
select is(pg_temp.book('txn_pgtap_b', 'ch_' || :'payment', 'payment_failure_refund', 0), 'unchanged', 'another booking of the charge is no fee of it');
select is((select format('%s %s %s', fee, net, fee_currency) from billing.payment_status where payment_id = :'payment'), '59 941 EUR', 'in the currency it settles');
select is(pg_temp.book('txn_pgtap_c', 'dp_pgtap_booked', 'adjustment', 1500), 'booked', 'what it keeps for a dispute');
select is(pg_temp.book('txn_pgtap_d', 'dp_pgtap_booked', 'adjustment', -1500), 'booked', 'and gives back');
select is((select fee from billing.payment_reversals where external_id = 'dp_pgtap_booked'), 0::bigint, 'together');
select is(pg_temp.book('txn_pgtap_e', 'ch_pgtap_foreign', 'charge', 59), 'unknown', 'of something else the account sells');

select * from finish();
rollback;
