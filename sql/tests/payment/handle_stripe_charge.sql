\set ON_ERROR_STOP 1
begin;
select plan(6);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment \gset
select is(tests.stripe('charge.updated', :'payment', '{"balance_transaction": {"id": "txn_1", "fee": 59, "net": 941, "currency": "usd"}}'), 'noted', 'also before the payment itself');
select is(tests.stripe('payment_intent.succeeded', :'payment'), 'credited', 'which comes');
select is(tests.stripe('charge.updated', :'payment', '{"balance_transaction": "txn_1"}'), 'noted', 'the booking alone');
select results_eq(format('select balance_transaction_id, fee, net, fee_currency, charge_id from billing.payment_status where payment_id = %L', :'payment'),
    format($$values ('txn_1', 59::bigint, 941::bigint, 'USD', %L)$$, 'ch_' || :'payment'), 'is known with its fee');
select is(tests.stripe('charge.updated', :'payment', '{"status": "failed"}'), 'ignored', 'a charge that failed');
select is(tests.stripe('charge.updated', :'payment', '{"payment_intent": "pi_pgtap_other", "metadata": {}}'), 'unknown', 'of a payment nobody knows');

select * from finish();
rollback;
