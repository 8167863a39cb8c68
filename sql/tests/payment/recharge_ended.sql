\set ON_ERROR_STOP 1
begin;
select plan(26);

-- serial: it looks at everybody's recharges

select tests.recharging(0) as paid, tests.recharging(0) as declined, tests.recharging(0) as never, tests.recharging(0) as asked, tests.recharging(0) as off, tests.recharging(0) as odd \gset
set local role ringfence_owner;
insert into ringfence.channel values ('email', 'worker:a', now());
create function pg_temp.state(p_org uuid) returns text language sql as $$
    select concat_ws(' ', status, failures, not_before at time zone 'UTC', problem) from ringfence.auto_recharge where org_id = p_org $$;
create function pg_temp.mails(p_org uuid) returns bigint language sql as $$select count(*) from ringfence.outbox_message where org_id = p_org and topic = 'email' and dedupe_key like 'recharge.%'$$;
create function pg_temp.ends(p_org uuid, p_event text, p_more jsonb, p_at timestamptz) returns text language sql as $$
    select tests.stripe('payment_intent.' || p_event, recharge.payment_id, p_more || jsonb_build_object('id', 'pi_' || recharge.payment_id), p_at) from ringfence.auto_recharge as recharge where recharge.org_id = p_org $$;

select is(pg_temp.ends(:'paid', 'succeeded', '{}', '2030-01-10 00:01Z'), 'credited', 'paid');
select is(pg_temp.state(:'paid'), 'armed 0 2030-01-10 00:06:00', 'it goes on, in five minutes at the earliest');
select is((select balance from ringfence.wallet where org_id = :'paid'), 2000::bigint, 'with the credit');

-- Declined three times, a day between
select is(pg_temp.ends(:'declined', 'payment_failed', '{"status": "requires_payment_method", "last_payment_error": {"code": "card_declined", "decline_code": "insufficient_funds", "message": "No money."}}', '2030-01-10 00:01Z'), 'declined', 'declined');
select is(pg_temp.state(:'declined'), 'armed 1 2030-01-11 00:01:00 The bank refused the payment.', 'another day');
select ringfence.consider_recharges(null, '2030-01-11 00:00Z') \g /dev/null
select is(split_part(pg_temp.state(:'declined'), ' ', 1), 'armed', 'not before');
select ringfence.consider_recharges(null, '2030-01-11 00:01Z') \g /dev/null
select is(pg_temp.ends(:'declined', 'payment_failed', '{"status": "requires_payment_method", "last_payment_error": {"code": "card_declined"}}', '2030-01-11 00:02Z'), 'declined', 'again');
select is(pg_temp.state(:'declined'), 'armed 2 2030-01-12 00:02:00 The bank refused the payment.', 'and again');
select ringfence.consider_recharges(null, '2030-01-12 00:02Z') \g /dev/null
select is(pg_temp.ends(:'declined', 'payment_failed', '{"status": "requires_payment_method", "last_payment_error": {"code": "card_declined"}}', '2030-01-12 00:03Z'), 'declined', 'a third time');
select is(pg_temp.state(:'declined'), 'disabled 3 2030-01-13 00:03:00 The bank refused the payment.', 'no more');
select is(pg_temp.mails(:'declined'), 1::bigint, 'which the customer is told, once');
select is((select count(distinct payment.idempotency_key) from ringfence.payment as payment where payment.owner_id = :'declined'), 3::bigint, 'each attempt had a key of its own');
select is(pg_temp.state(:'declined'), (select pg_temp.state(:'declined') from (select tests.stripe('payment_intent.canceled', payment_id, '{"status": "canceled"}', '2030-01-12 00:04Z') from ringfence.payment where owner_id = :'declined') as late limit 1), 'what is said of it later changes nothing');

select is(pg_temp.ends(:'never', 'payment_failed', '{"status": "requires_payment_method", "last_payment_error": {"code": "card_declined", "decline_code": "stolen_card"}}', '2030-01-10 00:01Z'), 'declined', 'a stolen card');
select is(split_part(pg_temp.state(:'never'), ' ', 1), 'disabled', 'is not tried again');
select is((select problem from ringfence.payment where owner_id = :'never'), 'stolen_card', 'operators read why');
select is_empty(format($$select 1 from ringfence.outbox_message where org_id in (%L, %L) and payload::text ~ 'stolen|insufficient|declined|No money'$$, :'never', :'declined'), 'customers do not: neither a thief nor the vendor''s words');

-- The bank wants the customer
select is(pg_temp.ends(:'asked', 'payment_failed', '{"status": "requires_payment_method", "last_payment_error": {"code": "authentication_required"}}', '2030-01-10 00:01Z'), 'declined', 'the customer is wanted');
select is(pg_temp.state(:'asked') || ' ' || pg_temp.mails(:'asked'), 'paused 1 2030-01-11 00:01:00 The bank wants you to confirm the payment. 0', 'paused; the link comes with its page');
select payment_id as offered from ringfence.payment where owner_id = :'asked' and mails_link \gset
select billing.record_checkout(:'offered', 'cs_ended', 'https://pay.example/3') \g /dev/null
select is(pg_temp.mails(:'asked'), 1::bigint, 'and is sent');
select is(tests.stripe('payment_intent.succeeded', :'offered', '{"setup_future_usage": "off_session", "customer": "cus_ended", "payment_method": "pm_ended"}', '2030-01-10 00:09Z'), 'credited', 'the customer pays');
select is((select concat_ws(' ', status, failures, payment_method_id) from ringfence.auto_recharge where org_id = :'asked'), 'armed 0 pm_ended', 'it goes on, with the card that paid');

select billing.claim_recharge(payment_id, '2030-01-10 00:01Z') from ringfence.auto_recharge where org_id = :'off' \g /dev/null
select ringfence.stop_recharge(:'off', null, '2030-01-10 00:01Z') \g /dev/null
select is(pg_temp.ends(:'off', 'succeeded', '{}', '2030-01-10 00:02Z'), 'credited', 'switched off while Stripe was at it');
select is((select concat_ws(' ', status, payment_id) from ringfence.auto_recharge where org_id = :'off'), 'disabled', 'it stays off');

select is(pg_temp.ends(:'odd', 'succeeded', '{"amount_received": 1}', '2030-01-10 00:02Z'), 'quarantined', 'another amount than was asked for');
select is(pg_temp.state(:'odd'), 'disabled 1 2030-01-10 00:07:00 What was paid is not what was asked for.', 'is for people to look at');

select * from finish();
rollback;
