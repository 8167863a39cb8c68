\set ON_ERROR_STOP 1
begin;
select plan(3);

set local role ringfence_owner;
select ok(ringfence.lock_payment('pi_pgtap'), 'is taken');
select ok(ringfence.lock_payment('pi_pgtap'), 'and again');
select is((select count(*) from pg_locks where pid = pg_backend_pid() and locktype = 'advisory'), 1::bigint, 'which is once');

select * from finish();
rollback;
