\set ON_ERROR_STOP 1
begin;
select plan(2);

select ok(ringfence.try_lock_wallet('00000000-0000-0000-0000-00000000000f'), 'takes it when it is free');
select is((select count(distinct (classid, objid)) from pg_locks, ringfence.lock_wallet('00000000-0000-0000-0000-00000000000f')
            where locktype = 'advisory' and pid = pg_backend_pid()), 1::bigint, 'it is the same lock');

select * from finish();
rollback;
