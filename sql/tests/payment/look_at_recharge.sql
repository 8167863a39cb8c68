\set ON_ERROR_STOP 1
begin;
select plan(6);

select tests.recharging(0) as org \gset
set local role ringfence_owner;
select is(ringfence.look_at_recharge(:'org', '2030-01-10 05:59Z'), false, 'not yet');
select is(ringfence.look_at_recharge(:'org', '2030-01-10 06:00Z'), true, 'nothing was heard of an attempt for hours');
select is((select count(distinct payload)::text || ' ' || count(*) from ringfence.outbox_message where org_id = :'org' and topic = 'stripe.charge'), '1 2', 'the effect is decided again, for the same');
select is((select look_at from ringfence.auto_recharge where org_id = :'org'), '2030-01-10 12:00Z'::timestamptz, 'and later once more');
select is(ringfence.look_at_recharge(:'org', '2030-01-10 06:00Z'), false, 'once');
select is(ringfence.look_at_recharge(gen_random_uuid(), '2030-01-10 06:00Z'), false, 'of nobody: nothing');

select * from finish();
rollback;
