\set ON_ERROR_STOP 1
begin;
select plan(15);

select is_definer('billing', 'claim_recharge', array['uuid', 'timestamp with time zone'], 'runs as its owner');
select tests.recharging(0) as org, tests.recharging(0) as late \gset
set local role ringfence_owner;
select payment_id as attempt from ringfence.auto_recharge where org_id = :'org' \gset
select payment_id as old from ringfence.auto_recharge where org_id = :'late' \gset
create temporary table claimed as select * from billing.claim_recharge(:'attempt', '2030-01-10 00:01Z');
select results_eq('select outcome, org_id, idempotency_key, customer_id, began_at from claimed', format($$values ('charge', %L::uuid, 'recharge:%s', 'cus_%s', '2030-01-10Z'::timestamptz)$$, :'org', :'attempt', left(:'org', 8)), 'what to do');
select is((select parameters::jsonb #>> '{metadata,ringfence_payment_id}' from claimed), :'attempt', 'with what to send');
select results_eq(format('select * from billing.claim_recharge(%L, %L)', :'attempt', '2030-01-10 22:00Z'), 'select * from claimed', 'a repeat sends the same, to the letter');
select is((select tried_at from ringfence.payment where payment_id = :'attempt'), '2030-01-10 00:01Z'::timestamptz, 'since when it may be known there');
select is((select outcome from billing.claim_recharge(:'attempt', '2030-01-10 23:01Z')), 'look_up', 'never behind 23 hours');
select is((select outcome from billing.claim_recharge(:'old', '2030-01-10 23:00Z')), 'look_up', 'even if nobody noted that it was sent: the note may be lost');
select billing.settle_recharge(:'attempt', 200, tests.stripe_intent(:'attempt'), '2030-01-10 00:02Z') \g /dev/null
select is((select outcome from billing.claim_recharge(:'attempt', '2030-01-10 00:03Z')), 'settled', 'nothing is left to do');
select tests.checkout(:'org', 1000) as checkout \gset
set local role ringfence_worker;
select throws_ok(format('select billing.claim_recharge(%L)', :'checkout'), 'RF109', null, 'a payment of the customer''s own');
select throws_ok('select billing.claim_recharge(gen_random_uuid())', 'RF109', null, 'no payment');
select throws_ok('select billing.claim_recharge(null)', 'RF109', null, 'null');
set local role ringfence_owner;
select is_empty(format('select * from billing.audit_invariants(%L)', :'org'), 'the books are in order');
select is((select count(*) from ringfence.payment where owner_id = :'org' and purpose = 'recharge'), 1::bigint, 'one attempt in all');
select tests.recharging(0) as stopped \gset
select billing.configure_organization(:'stopped', '{"spending_stopped": true}', '2030-01-10Z') \g /dev/null
select is((select outcome from billing.claim_recharge((select payment_id from ringfence.auto_recharge where org_id = :'stopped'), '2030-01-10 00:01Z')), 'settled', 'a wallet that was stopped since is not charged for');
select results_eq(format('select status, look_at from ringfence.auto_recharge where org_id = %L', :'stopped'), $$values ('armed', '2030-01-10 00:02Z'::timestamptz)$$, 'but looked at again');

select * from finish();
rollback;
