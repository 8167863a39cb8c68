-- Verify ringfence:core/roles on pg
do $roles$
declare
    v_role text;
begin
    foreach v_role in array array[
        'ringfence_owner', 'ringfence_tenant', 'ringfence_web', 'ringfence_worker', 'ringfence_ops', 'ringfence_readonly'
    ] loop
        if pg_catalog.to_regrole(v_role) is null then
            raise exception 'role % is missing', v_role;
        end if;
    end loop;
    if exists (
        select from pg_catalog.pg_roles as role
         where role.rolname like 'ringfence\_%'
           and role.rolname in ('ringfence_owner', 'ringfence_tenant', 'ringfence_web', 'ringfence_worker',
                                'ringfence_ops', 'ringfence_readonly')
           and (role.rolsuper or role.rolcreaterole or role.rolcreatedb or role.rolbypassrls
                or (role.rolcanlogin and role.rolname in ('ringfence_owner', 'ringfence_tenant')))
    ) then
        raise exception 'a ringfence role may more than it should';
    end if;
end
$roles$;
