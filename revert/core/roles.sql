-- Revert ringfence:core/roles from pg

-- Drops what the roles still have in this database, then each role that nothing else uses:
-- a role with rights in another database, or granted to a login of yours, stays.
begin;

do $roles$
declare
    v_role   text;
    v_joined boolean;
begin
    foreach v_role in array array[
        'ringfence_tenant', 'ringfence_web', 'ringfence_worker', 'ringfence_ops', 'ringfence_readonly',
        'ringfence_owner'
    ] loop
        continue when pg_catalog.to_regrole(v_role) is null;
        execute format('alter role %I in database %I reset all', v_role, current_database());

        -- Only a member may drop what a role owns, and nobody was made a member of the tenant.
        v_joined := not pg_has_role(current_user, v_role, 'usage');
        if v_joined then
            execute format('grant %I to %I', v_role, current_user);
        end if;
        execute format('drop owned by %I', v_role);
        if v_joined then
            execute format('revoke %I from %I', v_role, current_user);
        end if;

        if exists (
            select from pg_catalog.pg_auth_members as membership
             where membership.roleid = pg_catalog.to_regrole(v_role)
               and membership.member <> pg_catalog.to_regrole(current_user::text)
        ) then
            raise notice 'role % stays: it is granted to another role', v_role;
            continue;
        end if;

        begin
            execute format('drop role %I', v_role);
        exception when dependent_objects_still_exist then
            raise notice 'role % stays: another database uses it', v_role;
        end;
    end loop;
end
$roles$;

commit;
