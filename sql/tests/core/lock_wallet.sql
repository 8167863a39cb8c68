\set ON_ERROR_STOP 1
begin;
select plan(2);

select ok(ringfence.lock_wallet('00000000-0000-0000-0000-00000000000f'), 'takes it');
select is((select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()), 1::bigint,
    'until the end of the transaction');

select * from finish();
rollback;
