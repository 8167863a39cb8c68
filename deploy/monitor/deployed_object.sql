-- Deploy ringfence:monitor/deployed_object to pg
-- requires: schedule/tables
-- requires: account/tables
-- requires: outbox/tables
-- requires: inbox/tables
-- requires: core/errors

-- Purpose  What is deployed, as PostgreSQL's catalog tells it, in a form that can be compared:
--          kind, identity, and the details that matter (columns, definitions, definer and
--          search_path, grants).
begin;
set local role ringfence_owner;

create view ringfence.deployed_object as
with our_namespace as (
    select namespace.oid, namespace.nspname, namespace.nspowner, namespace.nspacl
      from pg_catalog.pg_namespace as namespace
     where namespace.nspname in ('billing', 'ringfence')
), our_class as (
    select class.oid, class.relkind, class.relacl, class.relowner, class.relrowsecurity,
           format('%I.%I', our_namespace.nspname, class.relname) as identity
      from pg_catalog.pg_class as class
      join our_namespace on our_namespace.oid = class.relnamespace
), our_proc as (
    select proc.oid, proc.prokind, proc.proacl, proc.proowner, proc.prosecdef, proc.proconfig,
           proc.provolatile, proc.prosrc,
           format('%I.%I(%s)', our_namespace.nspname, proc.proname,
                  pg_catalog.pg_get_function_identity_arguments(proc.oid)) as identity
      from pg_catalog.pg_proc as proc
      join our_namespace on our_namespace.oid = proc.pronamespace
)
select case our_class.relkind when 'r' then 'table' when 'v' then 'view' when 'c' then 'type'
            else 'relation of kind ' || our_class.relkind::text end as kind,
       our_class.identity,
       (select string_agg(
                   attribute.attname || ' '
                   || pg_catalog.format_type(attribute.atttypid, attribute.atttypmod)
                   || case when attribute.attnotnull then ' not null' else '' end
                   || coalesce(' default ' || pg_catalog.pg_get_expr(standard.adbin,
                                                                     standard.adrelid), ''),
                   ', ' order by attribute.attnum)
          from pg_catalog.pg_attribute as attribute
          left join pg_catalog.pg_attrdef as standard
            on standard.adrelid = attribute.attrelid
           and standard.adnum = attribute.attnum
         where attribute.attrelid = our_class.oid
           and attribute.attnum > 0
           and not attribute.attisdropped)
       || case when our_class.relrowsecurity then '; row security' else '' end as detail,
       case our_class.relkind
            when 'v' then md5(pg_catalog.pg_get_viewdef(our_class.oid)) end as digest
  from our_class
 where our_class.relkind not in ('i', 'I', 't')
 union all
select 'type', format('%I.%I', our_namespace.nspname, typ.typname),
       'of type ' || typ.typtype::text, null
  from pg_catalog.pg_type as typ
  join our_namespace on our_namespace.oid = typ.typnamespace
 where typ.typtype not in ('b', 'c')
 union all
select 'index', index_class.identity,
       pg_catalog.pg_get_indexdef(index_class.oid)
       || case when index.indisvalid then '' else '; not valid' end, null
  from our_class as index_class
  join pg_catalog.pg_index as index on index.indexrelid = index_class.oid
 union all
select 'constraint', our_class.identity || '.' || constr.conname,
       pg_catalog.pg_get_constraintdef(constr.oid), null
  from pg_catalog.pg_constraint as constr
  join our_class on our_class.oid = constr.conrelid
 where constr.contype in ('p', 'u', 'f', 'c', 'x')
 union all
select 'trigger', our_class.identity || '.' || trig.tgname,
       pg_catalog.pg_get_triggerdef(trig.oid)
       || case trig.tgenabled when 'O' then '' else '; not enabled' end, null
  from pg_catalog.pg_trigger as trig
  join our_class on our_class.oid = trig.tgrelid
 where not trig.tgisinternal
 union all
select 'policy', our_class.identity || '.' || policy.polname,
       pg_catalog.pg_get_expr(policy.polqual, policy.polrelid), null
  from pg_catalog.pg_policy as policy
  join our_class on our_class.oid = policy.polrelid
 union all
select case our_proc.prokind when 'p' then 'procedure' else 'function' end, our_proc.identity,
       concat_ws('; ',
           case our_proc.provolatile
                when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end,
           case when our_proc.prosecdef then 'security definer' end,
           array_to_string(our_proc.proconfig, '; ')),
       md5(our_proc.prosrc || coalesce(pg_catalog.pg_get_function_sqlbody(our_proc.oid), ''))
  from our_proc
 union all
select 'owner', owned.identity, pg_catalog.pg_get_userbyid(owned.owner), null
  from (select our_class.identity, our_class.relowner as owner from our_class
         union all
        select our_proc.identity, our_proc.proowner from our_proc
         union all
        select 'schema ' || our_namespace.nspname, our_namespace.nspowner from our_namespace
       ) as owned
 where pg_catalog.pg_get_userbyid(owned.owner) <> 'ringfence_owner'
 union all
select 'grant', lower(privilege.privilege_type) || ' on ' || target.identity || ' to '
       || coalesce(pg_catalog.pg_get_userbyid(nullif(privilege.grantee, 0)), 'public'), '', null
  from (select our_class.identity, our_class.relowner as owner,
               coalesce(our_class.relacl,
                        pg_catalog.acldefault('r', our_class.relowner)) as acl
          from our_class
         where our_class.relkind not in ('i', 'I', 't', 'c')
         union all
        select our_class.identity || '.' || attribute.attname, our_class.relowner,
               attribute.attacl
          from pg_catalog.pg_attribute as attribute
          join our_class on our_class.oid = attribute.attrelid
         where attribute.attacl is not null
         union all
        select our_proc.identity, our_proc.proowner,
               coalesce(our_proc.proacl, pg_catalog.acldefault('f', our_proc.proowner))
          from our_proc
         union all
        select 'schema ' || our_namespace.nspname, our_namespace.nspowner,
               coalesce(our_namespace.nspacl,
                        pg_catalog.acldefault('n', our_namespace.nspowner))
          from our_namespace) as target
 cross join pg_catalog.aclexplode(target.acl) as privilege
 where privilege.grantee <> target.owner
 union all
-- One of our roles that has been made a member of another could do what neither should.
select 'membership', pg_catalog.pg_get_userbyid(membership.member) || ' in '
       || pg_catalog.pg_get_userbyid(membership.roleid), '', null
  from pg_catalog.pg_auth_members as membership
 where pg_catalog.pg_get_userbyid(membership.roleid) ~ '^ringfence_(owner|web|worker|ops)$'
   and pg_catalog.pg_get_userbyid(membership.member)
       ~ '^ringfence_(web|worker|ops|readonly|tenant)$'
 union all
select 'job', job.job_name,
       job.function_name || ' every ' || job.every || ' on ' || job.time_of_day
       || case when job.enabled then '' else '; switched off' end, null
  from ringfence.job as job
 union all
select 'data', registry.identity, '', md5(registry.rows)
  from (select 'ringfence.error_code' as identity,
               (select string_agg(error_code::text, chr(10) order by error_code.code)
                  from ringfence.error_code as error_code) as rows
         union all
        select 'ringfence.currency' as identity,
               (select string_agg(currency::text, chr(10) order by currency.currency)
                  from ringfence.currency as currency)
         union all
        select 'ringfence.setting' as identity,
               (select string_agg(setting::text, chr(10) order by setting.name)
                  from ringfence.setting as setting)
         union all
        select 'ringfence.vendor_kind' as identity,
               (select string_agg(vendor_kind::text, chr(10)
                                  order by vendor_kind.vendor, vendor_kind.kind)
                  from ringfence.vendor_kind as vendor_kind)
         union all
        select 'ringfence.outbox_topic' as identity,
               (select string_agg(outbox_topic::text, chr(10) order by outbox_topic.topic)
                  from ringfence.outbox_topic as outbox_topic)
         union all
        select 'ringfence.webhook_handler' as identity,
               (select string_agg(handler::text, chr(10)
                                  order by handler.vendor, handler.event_type)
                  from ringfence.webhook_handler as handler)) as registry;

comment on view ringfence.deployed_object is
'Everything in our schemas, with the details that matter, as the catalog has it now.';

commit;
