\set ON_ERROR_STOP 1
begin;
select plan(14);

select is_definer('billing', 'accept_payment', array['uuid', 'uuid', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(0) as org, tests.wallet(0) as other, tests.wallet(0, p_currency => 'EUR') as euro \gset
select tests.checkout(:'org', 1000) as payment \gset
select tests.stripe('payment_intent.succeeded', :'payment', '{"amount_received": 900}') \g /dev/null
select tests.stripe('payment_intent.succeeded', :'payment', '{"id": "pi_pgtap_external", "metadata": {}, "amount_received": 50}') \g /dev/null
select tests.stripe('refund.created', :'payment', '{"payment_intent": "pi_pgtap_external", "amount": 20}') \g /dev/null
set local role ringfence_ops;
select payment_id as external from billing.payment_status where payment_intent_id = 'pi_pgtap_external' \gset
select throws_ok(format('select billing.accept_payment(%L, null)', :'org'), 'RF001', null, 'which');
select throws_ok(format('select billing.accept_payment(%L, %L)', :'org', :'org'), 'RF109', null, 'an unknown one');
select throws_ok(format('select billing.accept_payment(gen_random_uuid(), %L)', :'payment'), 'RF101', null, 'for nobody');
select throws_ok(format('select billing.accept_payment(%L, %L)', :'other', :'payment'), 'RF241', null, 'for somebody else');
select throws_ok(format('select billing.accept_payment(%L, %L)', :'euro', :'external'), 'RF241', null, 'in another currency');
select results_eq(format('select outcome, org_id, amount, currency from billing.accept_payment(%L, %L)', :'org', :'payment'), format($$values ('credited', %L::uuid, 900::bigint, 'USD')$$, :'org'), 'with what was paid');
select is((select outcome from billing.accept_payment(:'org', :'payment')), 'duplicate', 'once');
select is((select outcome from billing.accept_payment(:'other', :'external')), 'credited', 'one that nobody asked for');
select results_eq(format('select org_id, balance from billing.wallets where org_id in (%L, %L) order by balance', :'org', :'other'), format('values (%L::uuid, 30::bigint), (%L, 900)', :'other', :'org'), 'less what was refunded meanwhile');
reset role;
select tests.checkout(:'org', 1001) as unread, tests.checkout(:'org', 1002) as odd \gset
select tests.stripe('payment_intent.succeeded', :'unread', '{"amount_received": null}'), tests.stripe('payment_intent.succeeded', :'odd', '{"currency": null}') \g /dev/null
select throws_ok(format('select billing.accept_payment(%L, %L)', :'org', :'unread'), 'RF241', null, 'nobody said how much was paid');
select throws_ok(format('select billing.accept_payment(%L, %L)', :'org', :'odd'), 'RF241', null, 'nor in which currency');
select is_empty(format('select * from billing.audit_invariants(%L)', :'org'), 'the books are in order');
select is_empty(format('select * from billing.audit_invariants(%L)', :'other'), 'the other''s too');

select * from finish();
rollback;
