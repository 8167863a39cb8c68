\set ON_ERROR_STOP 1
begin;
select plan(6);

-- A procedure that commits cannot be called from within a transaction: what it does is tested from Python.
select is((select prokind from pg_proc where oid = 'ringfence.archive_ledger(timestamptz, integer)'::regprocedure), 'p', 'a procedure');
select isnt_definer('ringfence', 'archive_ledger', array['timestamp with time zone', 'integer'], 'is invoker');
select is((select count(*) from pg_roles where has_function_privilege(rolname, 'ringfence.archive_ledger(timestamptz, integer)', 'execute')
              and not pg_has_role(rolname, 'ringfence_owner', 'usage')), 0::bigint, 'only the owner');
set local role ringfence_owner;
select throws_ok('call ringfence.archive_ledger(null)', 'RF001', null, 'before when');
select throws_ok('call ringfence.archive_ledger(''2030-01-01Z'', 0)', 'RF002', null, 'at least one');
select throws_ok('call ringfence.archive_ledger(''2030-01-01Z'', null)', 'RF002', null, 'how many');

select * from finish();
rollback;
