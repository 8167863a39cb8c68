\set ON_ERROR_STOP 1
begin;
select plan(7);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment, tests.checkout(:'org', 2000) as second \gset
create function pg_temp.apply(p_kind text, p_object jsonb) returns text language sql as $$ select ringfence.apply_stripe_object(p_kind, p_object, '2030-01-01 01:00Z') $$;
select is(pg_temp.apply('payment_intents', tests.stripe_object('payment_intent', :'payment')), 'credited', 'an intent');
select is(pg_temp.apply('checkout/sessions', tests.stripe_object('checkout.session', :'second')), 'credited', 'a session');
select is(pg_temp.apply('refunds', tests.stripe_object('refund', :'payment')), 'mirrored', 'a refund');
select is(pg_temp.apply('disputes', tests.stripe_object('dispute', :'second')), 'mirrored', 'a dispute');
select is(pg_temp.apply('balance_transactions', '{"id": "txn_pgtap_x", "source": "ch_pgtap_foreign"}'), 'unknown', 'a booking');
select is(pg_temp.apply('events', '{"id": "evt_pgtap_applied", "type": "product.created"}'), 'stored', 'an event');
select is_empty(format('select * from billing.audit_invariants(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
