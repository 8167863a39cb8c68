\set ON_ERROR_STOP 1
begin;
select plan(10);

select tests.recharging(0) as org, tests.recharging(0) as paused \gset
set local role ringfence_owner;
select is(ringfence.look_at_recharge(:'org', '2030-01-10 05:59Z'), false, 'not yet');
select is(ringfence.look_at_recharge(:'org', '2030-01-10 06:00Z'), true, 'nothing was heard of an attempt for hours');
select is((select count(distinct payload)::text || ' ' || count(*) from ringfence.outbox_message where org_id = :'org' and topic = 'stripe.charge'), '1 2', 'the effect is decided again, for the same');
select is((select look_at from ringfence.auto_recharge where org_id = :'org'), '2030-01-10 12:00Z'::timestamptz, 'and later once more');
select is(ringfence.look_at_recharge(:'org', '2030-01-10 06:00Z'), false, 'once');
select is(ringfence.look_at_recharge(gen_random_uuid(), '2030-01-10 06:00Z'), false, 'of nobody: nothing');

-- The bank wants the customer, and the link is never made
insert into ringfence.channel values ('email', 'worker:a', now());
create function pg_temp.mails() returns text language sql as $$select string_agg(payload ->> 'subject', ', ') from ringfence.outbox_message where topic = 'email' and dedupe_key like 'recharge.paused:%'$$;
select billing.settle_recharge(payment_id, 402, '{"error": {"code": "authentication_required"}}', '2030-01-10 00:01Z') from ringfence.auto_recharge where org_id = :'paused' \g /dev/null
select is(ringfence.look_at_recharge(:'paused', '2030-01-11 00:00Z') or pg_temp.mails() is not null, false, 'the link has a day');
select is(ringfence.look_at_recharge(:'paused', '2030-01-11 00:01Z'), true, 'nobody has paid by it');
select is(pg_temp.mails(), 'Your card is not charged any more', 'so the customer is told that nothing goes on by itself');
select is((select concat_ws(' ', status, look_at) from ringfence.auto_recharge where org_id = :'paused'), 'paused', 'once');

select * from finish();
rollback;
