\set ON_ERROR_STOP 1
begin;
select plan(8);

create temporary view our_function as
select proc.oid, proc.oid::regprocedure as signature, namespace.nspname as schema, proc.prokind,
       proc.prosecdef, proc.proconfig, pg_get_userbyid(proc.proowner) as owner, proc.proacl,
       proc.proowner, proc.prosrc, language.lanname as language
  from pg_proc as proc
  join pg_namespace as namespace on namespace.oid = proc.pronamespace
  join pg_language as language on language.oid = proc.prolang
 where namespace.nspname in ('billing', 'ringfence');

select is_empty(
    $$select signature from our_function
       where schema = 'billing' and prokind = 'f'
         and not (prosecdef and 'search_path=pg_catalog, pg_temp' = any (proconfig))$$,
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

select is_empty(
    $$select signature, privilege.grantee::regrole
        from our_function
       cross join aclexplode(coalesce(proacl, acldefault('f', proowner))) as privilege
       where privilege.grantee <> proowner
         and (privilege.grantee = 0 or schema = 'ringfence')$$,
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

select * from finish();
rollback;
