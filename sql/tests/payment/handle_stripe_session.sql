\set ON_ERROR_STOP 1
begin;
select plan(4);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment \gset
select is(tests.stripe('checkout.session.completed', :'payment', '{"mode": "subscription"}'), 'ignored', 'a subscription is not ours');
select is(tests.stripe('checkout.session.async_payment_failed', :'payment', '{"payment_status": "unpaid"}'), 'failed', 'the bank did not pay');
select is(tests.stripe('checkout.session.completed', :'payment', '{"payment_status": "unpaid"}'), 'failed', 'which holds');
select throws_ok(format('select tests.stripe(%L, %L, %L)', 'checkout.session.completed', :'payment', '{"object": "charge"}'), 'RF003', null, 'of something else');

select * from finish();
rollback;
