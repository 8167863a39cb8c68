\set ON_ERROR_STOP 1
begin;
select plan(4);

select tests.recharging() as org \gset
set local role ringfence_owner;
create function pg_temp.says(p_id text, p_kind text default 'payment_method') returns text language sql as $$
    select ringfence.handle_stripe_card(jsonb_build_object('data', jsonb_build_object('object', jsonb_build_object('object', p_kind, 'id', p_id, 'customer', null))), null, null, '2030-01-10Z') $$;
select is(pg_temp.says('pm_nobody'), 'unknown', 'nobody''s');
select is(pg_temp.says('pm_' || left(:'org', 8)), 'forgotten', 'removed');
select is((select concat_ws(' ', status, payment_method_id, problem) from ringfence.auto_recharge where org_id = :'org'), 'disabled The saved card was removed.', 'it is not charged any more');
select throws_ok($$select pg_temp.says('x', 'customer')$$, 'RF003', null, 'not about a card');

select * from finish();
rollback;
