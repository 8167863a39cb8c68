-- Deploy ringfence:monitor/deployed_object to pg
-- requires: schedule/tables

-- Purpose  What is deployed, as PostgreSQL's catalog tells it, in a form that can be compared:
--          kind, identity, and the details that matter (columns, definitions, definer and
--          search_path, grants).
begin;
set local role ringfence_owner;

create view ringfence.deployed_object as
with our_class as (
    select class.oid, class.relkind, class.relacl, class.relowner, class.relrowsecurity,
           format('%I.%I', namespace.nspname, class.relname) as identity
      from pg_catalog.pg_class as class
      join pg_catalog.pg_namespace as namespace on namespace.oid = class.relnamespace
     where namespace.nspname in ('billing', 'ringfence')
), our_proc as (
    select proc.oid, proc.prokind, proc.proacl, proc.proowner, proc.prosecdef, proc.proconfig,
           proc.provolatile,
           format('%I.%I(%s)', namespace.nspname, proc.proname,
                  pg_catalog.pg_get_function_identity_arguments(proc.oid)) as identity
      from pg_catalog.pg_proc as proc
      join pg_catalog.pg_namespace as namespace on namespace.oid = proc.pronamespace
     where namespace.nspname in ('billing', 'ringfence')
)
select case our_class.relkind when 'r' then 'table' else 'view' end as kind,
       our_class.identity,
       (select string_agg(
                   attribute.attname || ' '
                   || pg_catalog.format_type(attribute.atttypid, attribute.atttypmod)
                   || case when attribute.attnotnull then ' not null' else '' end,
                   ', ' order by attribute.attnum)
          from pg_catalog.pg_attribute as attribute
         where attribute.attrelid = our_class.oid
           and attribute.attnum > 0
           and not attribute.attisdropped)
       || case when our_class.relrowsecurity then '; row security' else '' end as detail
  from our_class
 where our_class.relkind in ('r', 'v')
 union all
select 'index', index_class.identity, pg_catalog.pg_get_indexdef(index_class.oid)
  from our_class as index_class
 where index_class.relkind = 'i'
 union all
select 'constraint', our_class.identity || '.' || constr.conname,
       pg_catalog.pg_get_constraintdef(constr.oid)
  from pg_catalog.pg_constraint as constr
  join our_class on our_class.oid = constr.conrelid
 where constr.contype in ('p', 'u', 'f', 'c', 'x')
 union all
select 'trigger', our_class.identity || '.' || trig.tgname,
       pg_catalog.pg_get_triggerdef(trig.oid)
       || case trig.tgenabled when 'O' then '' else '; not enabled' end
  from pg_catalog.pg_trigger as trig
  join our_class on our_class.oid = trig.tgrelid
 where not trig.tgisinternal
 union all
select 'policy', our_class.identity || '.' || policy.polname,
       pg_catalog.pg_get_expr(policy.polqual, policy.polrelid)
  from pg_catalog.pg_policy as policy
  join our_class on our_class.oid = policy.polrelid
 union all
select case our_proc.prokind when 'p' then 'procedure' else 'function' end, our_proc.identity,
       concat_ws('; ',
           case our_proc.provolatile
                when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end,
           case when our_proc.prosecdef then 'security definer' end,
           array_to_string(our_proc.proconfig, '; '))
  from our_proc
 union all
select 'grant', lower(privilege.privilege_type) || ' on ' || target.identity || ' to '
       || coalesce(pg_catalog.pg_get_userbyid(nullif(privilege.grantee, 0)), 'public'), ''
  from (select our_class.identity, our_class.relowner as owner,
               coalesce(our_class.relacl, pg_catalog.acldefault('r', our_class.relowner)) as acl
          from our_class
         where our_class.relkind in ('r', 'v')
         union all
        select our_proc.identity, our_proc.proowner,
               coalesce(our_proc.proacl, pg_catalog.acldefault('f', our_proc.proowner))
          from our_proc
         union all
        select 'schema ' || namespace.nspname, namespace.nspowner,
               coalesce(namespace.nspacl, pg_catalog.acldefault('n', namespace.nspowner))
          from pg_catalog.pg_namespace as namespace
         where namespace.nspname in ('billing', 'ringfence')) as target
 cross join pg_catalog.aclexplode(target.acl) as privilege
 where privilege.grantee <> target.owner
 union all
select 'job', job.job_name, job.function_name || ' every ' || job.every || ' on ' || job.time_of_day
  from ringfence.job as job;

comment on view ringfence.deployed_object is
'Everything in our schemas, with the details that matter, as the catalog has it now.';

commit;
