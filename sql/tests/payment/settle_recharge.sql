\set ON_ERROR_STOP 1
begin;
select plan(19);

select is_definer('billing', 'settle_recharge', array['uuid', 'integer', 'text', 'timestamp with time zone'], 'runs as its owner');
select tests.recharging(0) as org, tests.recharging(0) as unsure, tests.recharging(0) as gone, tests.recharging(0) as slow, tests.recharging(0) as asked \gset
set local role ringfence_owner;
create function pg_temp.settled(p_org uuid, p_http integer, p_answer text, p_at timestamptz default '2030-01-10 00:01Z') returns text language sql as $$
    select concat_ws(' ', settled.outcome, settled.status) from ringfence.payment as payment, billing.settle_recharge(payment.payment_id, p_http, p_answer, p_at) as settled where payment.owner_id = p_org and payment.purpose = 'recharge' $$;
create function pg_temp.intent(p_org uuid, p_more jsonb default '{}') returns text language sql as $$select tests.stripe_intent(payment_id, p_more) from ringfence.payment where owner_id = p_org and purpose = 'recharge'$$;

select is(pg_temp.settled(:'org', 200, pg_temp.intent(:'org')), 'credited armed', 'charged');
select is(pg_temp.settled(:'org', 200, pg_temp.intent(:'org')), 'duplicate armed', 'once');
select is(tests.stripe('payment_intent.succeeded', payment_id), 'duplicate', 'the event comes too') from ringfence.payment where owner_id = :'org' and purpose = 'recharge';
select is(pg_temp.settled(:'org', 402, '{"error": {"code": "card_declined"}}'), 'duplicate armed', 'a later refusal takes nothing back');
select results_eq(format('select balance, seq from ringfence.wallet where org_id = %L', :'org'), $$values (2000::bigint, 1::bigint)$$, 'one credit');

select is(pg_temp.settled(:'unsure', 500, '{"error": {"type": "api_error"}}'), 'retry in_flight', 'Stripe is ill: nothing is decided');
select is(pg_temp.settled(:'unsure', 409, '{"error": {}}'), 'retry in_flight', 'the same request is at work');
select is(tests.stripe('payment_intent.succeeded', payment_id), 'credited', 'the event tells') from ringfence.payment where owner_id = :'unsure' and purpose = 'recharge';
select is(pg_temp.settled(:'unsure', 500, '{"error": {"type": "api_error"}}'), 'retry armed', 'the replay of the 500 is no news');

select is(pg_temp.settled(:'gone', 200, '{"object": "list", "data": []}', '2030-01-11 00:01Z'), 'failed armed', 'Stripe never heard of it');
select is((select not_before from ringfence.auto_recharge where org_id = :'gone'), '2030-01-11 00:06Z'::timestamptz, 'another attempt may follow');
select is(pg_temp.settled(:'gone', 200, '{"object": "list", "data": []}', '2030-01-11 00:01Z'), 'duplicate armed', 'once');

select is(pg_temp.settled(:'slow', 200, pg_temp.intent(:'slow', '{"status": "processing"}')), 'pending in_flight', 'the bank takes its time');
select is(tests.stripe('payment_intent.succeeded', payment_id), 'credited', 'and pays') from ringfence.payment where owner_id = :'slow' and purpose = 'recharge';
select is(pg_temp.settled(:'asked', 200, pg_temp.intent(:'asked', '{"status": "requires_action", "next_action": {}}')), 'declined paused', 'an intent that wants the customer is refused');
select is_empty(format('select * from billing.audit_invariants(%L)', :'asked'), 'the books are in order');
set local role ringfence_worker;
select throws_ok($$select billing.settle_recharge(gen_random_uuid(), 200, '{}')$$, 'RF109', null, 'no attempt');
select throws_ok($$select billing.settle_recharge(null, 200, '{}')$$, 'RF001', null, 'null');

select * from finish();
rollback;
