\set ON_ERROR_STOP 1
begin;
select plan(3);

create temporary view forbidden_type as
select unnest('{real, double precision, money, timestamp without time zone, time with time zone, json, char}'::regtype[]) as type;

select is_empty(
    $$select attribute.attrelid::regclass, attribute.attname, attribute.atttypid::regtype
        from pg_attribute as attribute
        join pg_class as class on class.oid = attribute.attrelid
        join pg_namespace as namespace on namespace.oid = class.relnamespace
       where namespace.nspname in ('billing', 'ringfence')
         and attribute.attnum > 0
         and (attribute.atttypid in (select type from forbidden_type)
              or (select typ.typelem from pg_type as typ where typ.oid = attribute.atttypid)
                 in (select type from forbidden_type))$$,
    'no column is a float, money, or a time without zone');

select is_empty(
    $$select proc.oid::regprocedure
        from pg_proc as proc
        join pg_namespace as namespace on namespace.oid = proc.pronamespace
       where namespace.nspname in ('billing', 'ringfence')
         and (coalesce(proc.proallargtypes, proc.proargtypes::oid[]) || proc.prorettype)
             && array(select type::oid from forbidden_type)$$,
    'no argument or result is one either');

select is_empty(
    $$select proc.oid::regprocedure
        from pg_proc as proc
        join pg_namespace as namespace on namespace.oid = proc.pronamespace
       where namespace.nspname in ('billing', 'ringfence')
         and (proc.prosrc || coalesce(pg_get_function_sqlbody(proc.oid), '')) ~* '\m(double precision|float[48]?|real)\M'$$,
    'no body computes with floats');

select * from finish();
rollback;
