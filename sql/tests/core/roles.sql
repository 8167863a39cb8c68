\set ON_ERROR_STOP 1
begin;
select plan(3);

select is_empty(
    $$select role from unnest('{ringfence_owner, ringfence_tenant}'::name[]) as role
       where (select rolcanlogin from pg_roles where rolname = role) is distinct from false$$,
    'owner and tenant cannot log in');
select is_empty(
    $$select role
        from unnest('{ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly}'::name[]) as role
       where (select rolcanlogin from pg_roles where rolname = role) is distinct from true$$,
    'the others can');
select is_empty(
    $$select rolname from pg_roles
       where rolname in ('ringfence_owner', 'ringfence_tenant', 'ringfence_web', 'ringfence_worker',
                         'ringfence_ops', 'ringfence_readonly')
         and (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls)$$,
    'none has an attribute of power');

select * from finish();
rollback;
