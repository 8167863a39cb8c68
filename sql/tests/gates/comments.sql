\set ON_ERROR_STOP 1
begin;
select plan(3);

select is_empty(
    $$select proc.oid::regprocedure
        from pg_proc as proc
        join pg_namespace as namespace on namespace.oid = proc.pronamespace
       where namespace.nspname in ('billing', 'ringfence')
         and length(coalesce(obj_description(proc.oid, 'pg_proc'), '')) < 20$$,
    'every function is commented');

select is_empty(
    $$select class.oid::regclass
        from pg_class as class
        join pg_namespace as namespace on namespace.oid = class.relnamespace
       where namespace.nspname in ('billing', 'ringfence')
         and class.relkind in ('r', 'v', 'p', 'm')
         and obj_description(class.oid, 'pg_class') is null$$,
    'every table and view is commented');

select is_empty(
    $$select class.oid::regclass, attribute.attname
        from pg_class as class
        join pg_namespace as namespace on namespace.oid = class.relnamespace
        join pg_attribute as attribute on attribute.attrelid = class.oid
       where namespace.nspname = 'ringfence'
         and class.relkind in ('r', 'p')
         and attribute.attnum > 0
         and not attribute.attisdropped
         and col_description(class.oid, attribute.attnum) is null$$,
    'every column is commented');

select * from finish();
rollback;
