\set ON_ERROR_STOP 1
begin;
select plan(10);

select tests.recharging(0) as org, tests.recharging(0) as tried, tests.recharging() as idle \gset
set local role ringfence_owner;
create function pg_temp.state(p_org uuid) returns text language sql as $$
    select concat_ws(' ', recharge.status, recharge.payment_id is not null, recharge.look_at is not null, recharge.problem, (select string_agg(payment.status || ' ' || coalesce(payment.problem, '-'), ',') from ringfence.payment as payment where payment.owner_id = p_org))
      from ringfence.auto_recharge as recharge where recharge.org_id = p_org $$;
select is(ringfence.stop_recharge(:'org', 'No more.', '2030-01-10 00:01Z'), true, 'off');
select is(pg_temp.state(:'org'), 'disabled f f No more. canceled No more.', 'what Stripe has not been asked for is not made');
select payment_id as attempt from ringfence.payment where owner_id = :'org' \gset
select is((select outcome from billing.claim_recharge(:'attempt', '2030-01-10 00:02Z')), 'settled', 'by no worker');
select is(ringfence.stop_recharge(:'org', 'Again.', '2030-01-10 00:01Z'), false, 'off is off');
select payment_id as attempt from ringfence.payment where owner_id = :'tried' \gset
select is((select outcome from billing.claim_recharge(:'attempt', '2030-01-10 00:01Z')), 'charge', 'of what Stripe may know');
select ringfence.stop_recharge(:'tried', null, '2030-01-10 00:02Z') \g /dev/null
select is(pg_temp.state(:'tried'), 'disabled t t created -', 'the end is awaited');
select is((select outcome from billing.claim_recharge(:'attempt', '2030-01-10 00:10Z')), 'wait', 'when whoever set out has had the time to send it');
select is((select outcome from billing.claim_recharge(:'attempt', '2030-01-10 00:11Z')), 'look_up', 'by looking it up');
select is(ringfence.stop_recharge(:'idle', null, '2030-01-10 00:02Z'), true, 'nothing under way');
select is(pg_temp.state(:'idle'), 'disabled f f', 'nothing to be done');

select * from finish();
rollback;
