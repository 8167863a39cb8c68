\set ON_ERROR_STOP 1
begin;
select plan(6);

select tests.recharging() as org, tests.recharging() as second \gset
set local role ringfence_owner;
create function pg_temp.state(p_org uuid) returns text language sql as $$
    select concat_ws(' ', status, customer_id is not null, payment_method_id is not null, problem, (select count(*) from ringfence.vendor_link as link where link.org_id = p_org)) from ringfence.auto_recharge where org_id = p_org $$;
select is(ringfence.forget_card('pm_nobody', null, 'Gone.', '2030-01-11Z'), 'unknown', 'nobody''s');
select is(ringfence.forget_card('pm_' || left(:'org', 8), null, 'Gone.', '2030-01-11Z'), 'forgotten', 'a card');
select is(pg_temp.state(:'org'), 'disabled t f Gone. 1', 'leaves its customer');
select is(ringfence.forget_card(null, 'cus_' || left(:'second', 8), 'Gone.', '2030-01-11Z'), 'forgotten', 'a customer');
select is(pg_temp.state(:'second'), 'disabled f f Gone. 0', 'leaves nothing');
select throws_ok(format('select billing.set_auto_recharge(%L, true)', :'second'), 'RF242', null, 'so nothing can be charged');

select * from finish();
rollback;
