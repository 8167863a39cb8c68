\set ON_ERROR_STOP 1
begin;
select plan(1);

-- serial: it looks at everybody's
select tests.recharging(0) as org \gset
set local role ringfence_owner;
select is(ringfence.consider_recharges_job('2030-01-10 06:00Z', '2030-01-10 06:00Z'), 1::bigint, 'what is due');

select * from finish();
rollback;
