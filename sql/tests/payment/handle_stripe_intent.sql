\set ON_ERROR_STOP 1
begin;
select plan(4);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment \gset
select is(tests.stripe('payment_intent.payment_failed', :'payment', '{"status": "requires_payment_method", "last_payment_error": {"code": "card_declined", "message": "No."}}'), 'declined', 'this card');
select is((select problem from billing.payment_status where payment_id = :'payment'), 'card_declined: No.', 'and why');
select is(tests.stripe('payment_intent.succeeded', :'payment'), 'credited', 'another one');
select throws_ok(format('select tests.stripe(%L, %L, %L)', 'payment_intent.succeeded', :'payment', '{"object": "charge"}'), 'RF003', null, 'of something else');

select * from finish();
rollback;
