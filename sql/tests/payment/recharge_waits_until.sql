\set ON_ERROR_STOP 1
begin;
select plan(7);

-- serial: charging is frozen for everybody
select tests.recharging() as org \gset
set local role ringfence_owner;
create function pg_temp.waits(p_at timestamptz, p_stopped boolean default false) returns timestamptz language sql as $$
    select ringfence.recharge_waits_until(recharge, p_stopped, p_at) from ringfence.auto_recharge as recharge where recharge.org_id = current_setting('tests.org')::uuid $$;
select set_config('tests.org', :'org', true) \g /dev/null
select is(pg_temp.waits('2030-01-10Z'), null, 'nothing is in the way');
select is(pg_temp.waits('2030-01-10Z', true), '2030-01-10 00:01Z'::timestamptz, 'a wallet that is stopped');
update ringfence.auto_recharge set not_before = '2030-01-10 00:05Z' where org_id = :'org';
select is(pg_temp.waits('2030-01-10Z'), '2030-01-10 00:05Z'::timestamptz, 'what came before');
select is(pg_temp.waits('2030-01-10 00:05Z'), null, 'until that is over');
insert into ringfence.payment (owner_id, purpose, status, amount, currency, idempotency_key, parameters, created_at) values (:'org', 'recharge', 'pending', 3001, 'USD', gen_random_uuid(), '{}', '2030-01-02Z');
select is(pg_temp.waits('2030-01-10 00:05Z'), '2030-02-01Z'::timestamptz, 'the cap, with what is under way');
update ringfence.payment set amount = 3000 where owner_id = :'org';
select is(pg_temp.waits('2030-01-10 00:05Z'), null, 'which may be met');
insert into ringfence.charging_freeze (reason, frozen_at) values ('test', '2030-01-10Z');
select is(pg_temp.waits('2030-01-10 00:05Z'), '2030-01-10 00:06Z'::timestamptz, 'frozen charging');

select * from finish();
rollback;
