\set ON_ERROR_STOP 1
begin;
select plan(6);

select tests.recharging() as org, tests.wallet(0) as linked \gset
set local role ringfence_owner;
select billing.link_vendor(:'linked', 'stripe', 'stripe_customer', 'cus_linked') \g /dev/null
create function pg_temp.says(p_id text, p_kind text default 'customer') returns text language sql as $$
    select ringfence.handle_stripe_customer(jsonb_build_object('data', jsonb_build_object('object', jsonb_build_object('object', p_kind, 'id', p_id))), null, null, '2030-01-10Z') $$;
select is(pg_temp.says('cus_nobody'), 'unknown', 'nobody''s');
select is(pg_temp.says('cus_' || left(:'org', 8)), 'forgotten', 'deleted');
select is((select concat_ws(' ', status, customer_id) from ringfence.auto_recharge where org_id = :'org'), 'disabled', 'with its card');
select is(pg_temp.says('cus_linked'), 'forgotten', 'one without a card');
select is((select parameters::jsonb ? 'customer' from billing.begin_checkout(:'linked', 1000, 'https://a', 'https://a')), false, 'the next payment does not name it');
select throws_ok($$select pg_temp.says('x', 'charge')$$, 'RF003', null, 'not about a customer');

select * from finish();
rollback;
