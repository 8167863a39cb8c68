\set ON_ERROR_STOP 1
begin;
select plan(5);

-- serial: it looks at everybody's
select tests.recharging(0) as org, tests.recharging(0) as broken \gset
set local role ringfence_owner;
select is(ringfence.consider_recharges(null, '2030-01-10 05:00Z'), 0::bigint, 'nothing is due');
create function pg_temp.break() returns trigger language plpgsql as $$begin raise exception 'no'; end$$;
create trigger break before insert on ringfence.outbox_message for each row when (new.topic = 'stripe.charge') execute function pg_temp.break();
alter table ringfence.outbox_message disable trigger break;
update ringfence.auto_recharge set payment_id = null, status = 'disabled' where org_id = :'broken';
select is(ringfence.consider_recharges(null, '2030-01-10 06:00Z'), 2::bigint, 'both are');
select is(ringfence.consider_recharges(null, '2030-01-10 06:00Z'), 0::bigint, 'once');
alter table ringfence.outbox_message enable trigger break;
select is(ringfence.consider_recharges(null, '2030-01-10 12:00Z'), 0::bigint, 'one that is broken');
select is((select look_at from ringfence.auto_recharge where org_id = :'org'), '2030-01-10 12:10Z'::timestamptz, 'is not in the way of the others');

select * from finish();
rollback;
