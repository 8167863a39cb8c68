\set ON_ERROR_STOP 1
begin;
select plan(7);

select is_definer('billing', 'record_heartbeat', array['text', 'timestamp with time zone'], 'runs as its owner');
set local role ringfence_worker;
select is(billing.record_heartbeat('worker:pgtap-1', '2030-01-01 00:00Z'), '2030-01-01 00:00:30Z', 'a worker''s lease is 30 s');
select is(billing.record_heartbeat('pg_cron:pgtap', '2030-01-01 00:00Z'), '2030-01-01 00:02:30Z', 'pg_cron''s is longer');
select is(billing.record_heartbeat('worker:pgtap-1', '2030-01-01 00:00:10Z'), '2030-01-01 00:00:40Z', 'renewed');
select throws_ok(format('select billing.record_heartbeat(%L)', bad.caller), 'RF003', null, 'refused: ' || coalesce(left(bad.caller, 20), 'null'))
  from (values (null), ('Worker'), ('worker:' || repeat('x', 200))) as bad (caller);
reset role;

select * from finish();
rollback;
