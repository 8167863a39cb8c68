\set ON_ERROR_STOP 1
begin;
select plan(3);

select is_empty(
    $$select class.oid::regclass
        from pg_class as class
        join pg_namespace as namespace on namespace.oid = class.relnamespace
       where namespace.nspname = 'ringfence'
         and class.relkind in ('r', 'p')
         and not exists (select from pg_index where indrelid = class.oid and indisprimary)$$,
    'every table has a primary key');

select is_empty(
    $$select constr.conrelid::regclass, constr.conname
        from pg_constraint as constr
        join pg_namespace as namespace on namespace.oid = constr.connamespace
       where namespace.nspname = 'ringfence'
         and constr.contype = 'f'
         and not exists (
                 select from pg_index as index
                  where index.indrelid = constr.conrelid
                    and index.indpred is null
                    and (string_to_array(index.indkey::text, ' ')::smallint[])[1:cardinality(constr.conkey)]
                        @> constr.conkey)$$,
    'every foreign key is indexed');

select is_empty(
    $$select class.oid::regclass
        from pg_class as class
        join pg_namespace as namespace on namespace.oid = class.relnamespace
        join pg_attribute as org on org.attrelid = class.oid and org.attname = 'org_id'
        join pg_index as index on index.indrelid = class.oid and index.indisprimary
       where namespace.nspname = 'ringfence'
         and class.relkind in ('r', 'p')
         and index.indkey[0] <> org.attnum$$,
    'what belongs to an organization has org_id first in its primary key');

select * from finish();
rollback;
