\set ON_ERROR_STOP 1
begin;
select plan(20);

select tests.recharging() as org, tests.recharging() as held, tests.recharging() as refused, tests.recharging(0) as empty, tests.recharging() as batch, tests.wallet(1000) as without \gset
set local role ringfence_owner;
create function pg_temp.state(p_org uuid) returns text language sql as $$
    select concat_ws(' ', recharge.status, recharge.look_at at time zone 'UTC', (select count(*) from ringfence.payment as payment where payment.owner_id = p_org and payment.purpose = 'recharge'),
                     (select count(*) from ringfence.outbox_message as message where message.org_id = p_org and message.topic = 'stripe.charge'), case when wallet.react_below < 0 then 'at rest' else wallet.react_below::text end)
      from ringfence.wallet as wallet left join ringfence.auto_recharge as recharge on recharge.org_id = wallet.org_id where wallet.org_id = p_org $$;
select is(pg_temp.state(:'org'), 'armed 0 0 500', 'it waits for the threshold');
select billing.deduct_call_credits(:'org', 'a', 500, p_as_of => '2030-01-10 01:00Z') \g /dev/null
select is(pg_temp.state(:'org'), 'armed 0 0 500', 'at which it does nothing');
select billing.deduct_call_credits(:'org', 'b', 1, p_as_of => '2030-01-10 01:00Z') \g /dev/null
select is(pg_temp.state(:'org'), 'in_flight 2030-01-10 07:00:00 1 1 at rest', 'below: one charge is decided');
select results_eq(format($$select purpose, status::text, amount, currency, idempotency_key, parameters::jsonb ->> 'customer' from ringfence.payment where owner_id = %L$$, :'org'),
    format($$select 'recharge', 'created', 2000::bigint, 'USD', 'recharge:' || payment_id, 'cus_%s' from ringfence.auto_recharge where org_id = %L$$, left(:'org', 8), :'org'), 'written down with its key');
select is((select payload from ringfence.outbox_message where org_id = :'org' and topic = 'stripe.charge'), (select jsonb_build_object('payment_id', payment_id) from ringfence.auto_recharge where org_id = :'org'), 'the effect names it');
select billing.deduct_call_credits(:'org', 'c' || n, 100, p_as_of => '2030-01-10 01:00:01Z') from generate_series(1, 9) as n \g /dev/null
select is(pg_temp.state(:'org'), 'in_flight 2030-01-10 07:00:00 1 1 at rest', 'and no second');

select is(pg_temp.state(:'empty'), 'in_flight 2030-01-10 06:00:00 1 1 at rest', 'switched on below the threshold: at once');
select ringfence.hold_credit(:'held', 501, '2030-01-10 02:00Z') \g /dev/null
select is(split_part(pg_temp.state(:'held'), ' ', 1), 'in_flight', 'a hold that leaves too little');
select tests.tamper(format('update ringfence.wallet set held = 600 where org_id = %L', :'refused')) \g /dev/null
select is((select outcome from billing.check_balance_and_deduct_asset_cost(:'refused', 900, 'number', 'k')), 'insufficient_credit', 'a refusal');
select is(split_part(pg_temp.state(:'refused'), ' ', 1), 'in_flight', 'that leaves too little');
select billing.deduct_call_credits_batch(jsonb_build_array(jsonb_build_object('org_id', :'batch', 'call_id', 'a', 'amount', 300), jsonb_build_object('org_id', :'batch', 'call_id', 'b', 'amount', 300))) \g /dev/null
select is(split_part(pg_temp.state(:'batch'), ' ', 1), 'in_flight', 'a batch');

select billing.deduct_call_credits(:'without', 'a', 900) \g /dev/null
select is(pg_temp.state(:'without'), '0 0 at rest', 'who has no card is left alone');

-- What keeps it from being made now
select tests.recharging() as capped \gset
update ringfence.auto_recharge set monthly_cap = 2000, not_before = '2030-01-10 03:00Z' where org_id = :'capped';
select billing.deduct_call_credits(:'capped', 'a', 900, p_as_of => '2030-01-10 02:00Z') \g /dev/null
select is(pg_temp.state(:'capped'), 'armed 2030-01-10 03:00:00 0 0 at rest', 'too soon: somebody looks again');
select ringfence.consider_recharges(null, '2030-01-10 03:00Z') \g /dev/null
select is(pg_temp.state(:'capped'), 'in_flight 2030-01-10 09:00:00 1 1 at rest', 'and does');
select billing.settle_recharge(payment_id, 200, tests.stripe_intent(payment_id), '2030-01-10 03:01Z') from ringfence.auto_recharge where org_id = :'capped' \g /dev/null
select is(pg_temp.state(:'capped'), 'armed 1 1 500', 'charged');
select billing.deduct_call_credits(:'capped', 'b', 1900, p_as_of => '2030-01-10 04:00Z') \g /dev/null
select is(pg_temp.state(:'capped'), 'armed 2030-02-01 00:00:00 1 1 at rest', 'the cap is met: next month');
select ringfence.consider_recharges(null, '2030-02-01Z') \g /dev/null
select is(pg_temp.state(:'capped'), 'in_flight 2030-02-01 06:00:00 2 2 at rest', 'which it is');
select billing.add_wallet_credits(:'capped', 1000, 'gift', p_as_of => '2030-02-01 00:01Z') \g /dev/null
select throws_ok(format($$insert into ringfence.payment (owner_id, purpose, status, amount, currency, idempotency_key, parameters, created_at) values (%L, 'recharge', 'created', 1, 'USD', 'x', '{}', now())$$, :'capped'), '23505', null, 'one at a time, whoever writes it');
select is_empty(format('select * from tests.wallet_faults(%L)', :'capped'), 'the books are in order');
select is_empty(format('select * from billing.audit_invariants(%L)', :'capped'), 'all of them');

select * from finish();
rollback;
