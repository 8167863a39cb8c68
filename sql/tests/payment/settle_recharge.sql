\set ON_ERROR_STOP 1
begin;
select plan(28);

select is_definer('billing', 'settle_recharge', array['uuid', 'integer', 'text', 'timestamp with time zone'], 'runs as its owner');
select tests.recharging(0) as org, tests.recharging(0) as unsure, tests.recharging(0) as gone, tests.recharging(0) as slow, tests.recharging(0) as asked, tests.recharging(0) as bank, tests.recharging(0) as turned, tests.recharging(0) as half \gset
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

-- The bank takes its time, and refuses
select is(pg_temp.settled(:'bank', 200, pg_temp.intent(:'bank', '{"status": "processing"}')), 'pending in_flight', 'the bank takes its time');
select is((select outcome from billing.claim_recharge(payment_id, '2030-01-10 06:00Z')), 'look_up', 'nothing is heard of it: it is looked up, and not sent again') from ringfence.auto_recharge where org_id = :'bank';
select payment_id as refused from ringfence.auto_recharge where org_id = :'bank' \gset
select is(tests.stripe('payment_intent.payment_failed', :'refused', '{"status": "requires_payment_method", "last_payment_error": {"code": "insufficient_funds"}}', '2030-01-11 03:00Z'), 'declined', 'and does not pay');
select is((select concat_ws(' ', status, failures, payment_id, not_before at time zone 'UTC') from ringfence.auto_recharge where org_id = :'bank'), 'armed 1 2030-01-12 03:00:00', 'which is the end of the attempt');
select is(pg_temp.settled(:'turned', 402, pg_temp.intent(:'turned', '{"status": "requires_payment_method", "last_payment_error": {"code": "insufficient_funds"}}')), 'retry in_flight', 'no error of Stripe''s');
select is(tests.stripe('payment_intent.payment_failed', payment_id, '{"status": "requires_payment_method", "last_payment_error": {"code": "insufficient_funds"}}', '2030-01-10 00:01Z') || ' ' || tests.stripe('payment_intent.processing', payment_id, '{"status": "processing"}', '2030-01-10 00:02Z'), 'declined declined', 'the other way round it is the same') from ringfence.auto_recharge where org_id = :'turned';

-- Made, and not charged: Stripe was ill in between
select is(pg_temp.settled(:'half', 200, pg_temp.intent(:'half', '{"status": "requires_confirmation"}')), 'open in_flight', 'an intent that is not confirmed');
select is(concat_ws(' ', (select outcome from billing.claim_recharge(payment_id, '2030-01-10 06:00Z')), (select outcome from billing.claim_recharge(payment_id, '2030-01-11 06:00Z'))), 'charge look_up', 'is asked for again, then looked up') from ringfence.auto_recharge where org_id = :'half';
select is(pg_temp.settled(:'half', 200, '{"object": "list", "data": [' || pg_temp.intent(:'half', '{"status": "requires_confirmation"}') || ']}', '2030-01-11 06:00Z'), 'failed armed', 'and has failed in the end');
select is_empty(format('select * from billing.audit_invariants(%L)', :'asked'), 'the books are in order');
set local role ringfence_worker;
select throws_ok($$select billing.settle_recharge(gen_random_uuid(), 200, '{}')$$, 'RF109', null, 'no attempt');
select throws_ok($$select billing.settle_recharge(null, 200, '{}')$$, 'RF001', null, 'null');

select * from finish();
rollback;
