\set ON_ERROR_STOP 1
begin;
select plan(4);

create temporary view raised as
select proc.oid, proc.oid::regprocedure as signature, found.code[1] as code,
       coalesce(obj_description(proc.oid, 'pg_proc'), '') as comment
  from pg_proc as proc
  join pg_namespace as namespace on namespace.oid = proc.pronamespace
 cross join regexp_matches((proc.prosrc || coalesce(pg_get_function_sqlbody(proc.oid), '')), '''(RF[0-9]{3})''', 'g') as found (code)
 where namespace.nspname in ('billing', 'ringfence');

select is_empty(
    $$select signature, code from raised
       where code not in (select error_code.code from ringfence.error_code as error_code)$$,
    'every error raised is in the registry');

select is_empty(
    $$select signature, code from raised where position(code in comment) = 0$$,
    'every error a function raises is in its comment');

select is_empty(
    $$select error_code.code from ringfence.error_code as error_code
       where error_code.code not in (select raised.code from raised)$$,
    'no error of the registry is without a place that raises it');

select is_empty(
    $$select proc.oid::regprocedure from pg_proc as proc
       where proc.pronamespace::regnamespace::text in ('billing', 'ringfence')
         and proc.prosrc ~* '\mraise\s+(exception\s+)?''' and proc.proname !~ '^verify_'$$,
    'nothing is raised without a code');

select * from finish();
rollback;
