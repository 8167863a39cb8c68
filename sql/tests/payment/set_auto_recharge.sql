\set ON_ERROR_STOP 1
begin;
select plan(25);

select is_definer('billing', 'set_auto_recharge', array['uuid', 'boolean', 'bigint', 'bigint', 'bigint', 'text', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(1000) as org \gset
set local role ringfence_owner;
create function pg_temp.set(p_org uuid, p_enabled boolean, p_threshold bigint default null, p_amount bigint default null, p_cap bigint default null, p_at timestamptz default '2030-01-10Z') returns text language sql as $$
    select concat_ws(' ', outcome, status, threshold, amount, monthly_cap, charged_this_month, problem) from billing.set_auto_recharge(p_org, p_enabled, p_threshold, p_amount, p_cap, null, p_at) $$;
select throws_ok(format('select pg_temp.set(%L, true, 500, 1000, 3000)', :'org'), 'RF242', null, 'there is no card');
select is(pg_temp.set(:'org', false, 600, 1000, 3000), 'changed disabled 600 1000 3000 0', 'what it is to be can be said before');
select ringfence.keep_card(:'org', 'cus_set', 'pm_set', '2030-01-10Z') \g /dev/null
select is(pg_temp.set(:'org', true), 'changed armed 600 1000 3000 0', 'on');
select is(pg_temp.set(:'org', true), 'duplicate armed 600 1000 3000 0', 'the same again');
select is(pg_temp.set(:'org', true, 600, 1000, 3000), 'duplicate armed 600 1000 3000 0', 'said in full');
select is((select recharge_threshold from ringfence.wallet where org_id = :'org'), 600::bigint, 'there is one threshold');
select is(pg_temp.set(:'org', true, 1001, 2000), 'changed in_flight 1001 2000 3000 2000', 'a threshold above the balance charges at once, by the new figures');
select is((select amount from ringfence.payment where owner_id = :'org'), 2000::bigint, 'as said');
select is(pg_temp.set(:'org', true, 2000), 'changed in_flight 2000 2000 3000 2000', 'and not again');
select is(pg_temp.set(:'org', false), 'changed disabled 2000 2000 3000 0', 'off: it was not sent yet, so it is not');
select is(pg_temp.set(:'org', true), 'changed in_flight 2000 2000 3000 2000', 'on: at once');
select is((select string_agg(status, ',' order by status) from ringfence.payment where owner_id = :'org'), 'canceled,created', 'by another attempt');
select is(pg_temp.set(:'org', true, p_amount => 1500), 'changed in_flight 2000 1500 3000 1500', 'another amount: what was not sent yet is decided again');
select is(pg_temp.set(:'org', true, p_amount => 2000, p_cap => 2000), 'changed in_flight 2000 2000 2000 2000', 'another cap');
select is(pg_temp.set(:'org', true, p_cap => 3000), 'changed in_flight 2000 2000 3000 2000', 'and back');
select billing.claim_recharge(payment_id, '2030-01-10Z') from ringfence.auto_recharge where org_id = :'org' \g /dev/null
select is(pg_temp.set(:'org', false), 'changed disabled 2000 2000 3000 2000', 'off: it may be known at Stripe');
select is(pg_temp.set(:'org', true), 'changed in_flight 2000 2000 3000 2000', 'on: that one is still under way');
select is((select count(*) from ringfence.payment where owner_id = :'org' and status <> 'canceled'), 1::bigint, 'and is not joined by another');
select billing.settle_recharge(payment_id, 402, '{"error": {"code": "card_declined"}}', '2030-01-10 00:01Z') from ringfence.auto_recharge where org_id = :'org' \g /dev/null
select is(pg_temp.set(:'org', true, 2000, p_at => '2030-01-10 00:02Z'), 'duplicate armed 2000 2000 3000 0 The bank refused the payment.', 'refused: the same said again does not try again');
select is(pg_temp.set(:'org', true, 2001, p_at => '2030-01-10 00:02Z'), 'changed armed 2001 2000 3000 0 The bank refused the payment.', 'nor does another threshold, before the day is over');
set local role ringfence_web;
reset role;
set local role ringfence_owner;
select ringfence.stop_recharge(:'org', 'A payment is disputed.', '2030-01-10Z', true) \g /dev/null
set local role ringfence_web;
select throws_ok(format('select billing.set_auto_recharge(%L, true)', :'org'), 'RF245', null, 'what was stopped for safety is not the customer''s to switch on');
select lives_ok(format('select billing.set_auto_recharge(%L, false)', :'org'), 'off it may be');
reset role;
set local role ringfence_ops;
select is((select outcome from billing.set_auto_recharge(:'org', true)), 'changed', 'it is an operator''s');
set local role ringfence_web;
select throws_ok('select billing.set_auto_recharge(gen_random_uuid(), false)', 'RF101', null, 'of nobody');

select * from finish();
rollback;
