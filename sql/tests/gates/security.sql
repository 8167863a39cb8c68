\set ON_ERROR_STOP 1
-- serial: takes locks on whole tables, or changes what others look at
begin;
select plan(14);

create temporary view our_function as
select proc.oid, proc.oid::regprocedure as signature, namespace.nspname as schema, proc.prokind,
       proc.prosecdef, proc.proconfig, pg_get_userbyid(proc.proowner) as owner, proc.proacl,
       proc.proowner, proc.prosrc, language.lanname as language
  from pg_proc as proc
  join pg_namespace as namespace on namespace.oid = proc.pronamespace
  join pg_language as language on language.oid = proc.prolang
 where namespace.nspname in ('billing', 'ringfence');

\set unpinned 'select signature from our_function where schema = ''billing'' and prokind = ''f'' and not (prosecdef and coalesce(''search_path=pg_catalog, pg_temp'' = any (proconfig), false))'
\set open_functions 'select signature, privilege.grantee::regrole from our_function cross join aclexplode(coalesce(proacl, acldefault(''f'', proowner))) as privilege where privilege.grantee <> proowner and (privilege.grantee = 0 or schema = ''ringfence'')'
\set open_relations 'select class.oid::regclass from pg_class as class cross join aclexplode(class.relacl) as privilege where class.relnamespace::regnamespace::text in (''billing'', ''ringfence'') and privilege.grantee = 0'
\set column_grants 'select attribute.attrelid::regclass, attribute.attname from pg_attribute as attribute join pg_class as class on class.oid = attribute.attrelid where class.relnamespace::regnamespace::text in (''billing'', ''ringfence'') and attribute.attacl is not null'

select is_empty(:'open_relations', 'no table or view is open to PUBLIC');
select is_empty(:'column_grants', 'nobody has rights on single columns');

select is_empty(:'unpinned',
    'every function of billing is definer and pins search_path');

-- The only exemption: a procedure that commits can be neither definer nor carry a SET clause.
select results_eq(
    $$select signature::text from our_function where schema = 'billing' and prokind = 'p' order by 1$$,
    $$values ('billing.tick(text)')$$,
    'exactly the procedures that commit are exempt');

select is_empty(
    $$select signature from our_function
       where schema = 'ringfence' and (prosecdef or proconfig is not null)$$,
    'internals are invoker and carry no SET clause');

select is_empty(:'open_functions',
    'nothing is open to PUBLIC, internals to nobody but the owner');

select is_empty(
    $$select signature from our_function where owner <> 'ringfence_owner'
       union all
      select class.oid::regclass::text::regprocedure from pg_class as class
        join pg_namespace as namespace on namespace.oid = class.relnamespace
       where namespace.nspname in ('billing', 'ringfence')
         and class.relkind in ('r', 'v', 'S', 'm', 'p')
         and pg_get_userbyid(class.relowner) <> 'ringfence_owner'$$,
    'everything belongs to ringfence_owner');

-- Tenants read through row security; nobody else reads a table, and nobody at all writes one.
select is_empty(
    $$select class.oid::regclass, privilege.privilege_type, privilege.grantee::regrole
        from pg_class as class
        join pg_namespace as namespace on namespace.oid = class.relnamespace
       cross join aclexplode(class.relacl) as privilege
       where namespace.nspname = 'ringfence'
         and privilege.grantee <> class.relowner
         and not (privilege.privilege_type = 'SELECT' and class.relkind = 'r' and class.relrowsecurity
                  and privilege.grantee = 'ringfence_tenant'::regrole)$$,
    'tables are closed to all but the owner');

select is_empty(
    $$select class.oid::regclass, privilege.privilege_type
        from pg_class as class
        join pg_namespace as namespace on namespace.oid = class.relnamespace
       cross join aclexplode(class.relacl) as privilege
       where namespace.nspname = 'billing'
         and privilege.grantee <> class.relowner
         and privilege.privilege_type <> 'SELECT'$$,
    'views can only be read');

select is_empty(
    $$select role.rolname from pg_roles as role
       where has_schema_privilege(role.oid, 'ringfence', 'usage')
         and not pg_has_role(role.oid, 'ringfence_owner', 'usage')
         and role.rolname !~ '^pg_'$$,
    'only the owner can look into schema ringfence');

-- The rules can fail: each is shown something that breaks it.
set local role ringfence_owner;
create function billing.pgtap_unpinned(p_x text) returns text language sql security definer as 'select p_x';
create function billing.pgtap_open(p_x text) returns text language sql security definer
    set search_path = pg_catalog, pg_temp as 'select p_x';
grant execute on function billing.pgtap_open(text) to public;
grant select on billing.organizations to public;
grant update (name) on billing.organizations to ringfence_web;
reset role;
select isnt_empty(:'unpinned', 'sees a definer without a path');
select isnt_empty(:'open_functions', 'sees what is open to PUBLIC');
select isnt_empty(:'open_relations', 'sees a view open to PUBLIC');
select isnt_empty(:'column_grants', 'sees a right on a column');

select * from finish();
rollback;
