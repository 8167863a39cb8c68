\set ON_ERROR_STOP 1
begin;
select plan(3);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment \gset
select is(tests.stripe('refund.created', :'payment', '{"amount": 100}'), 'waiting', 'before the payment');
select tests.stripe('payment_intent.succeeded', :'payment') \g /dev/null
set local role ringfence_owner;
select is((select balance from ringfence.wallet where org_id = :'org'), 900::bigint, 'with it');
select is(ringfence.mirror_payment('pi_' || :'payment', '2030-01-02Z'), 'unchanged', 'once');

select * from finish();
rollback;
