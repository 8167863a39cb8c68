-- Deploy ringfence:core/roles to pg

-- Purpose  The roles everything else is granted to. Roles belong to the whole cluster, so another
--          database may have made them already, or be making them at this very moment.
-- Note     Login roles come without a password: an administrator gives them one, or maps them by
--          peer.
begin;

do $roles$
declare
    v_role text;
begin
    foreach v_role in array array[
        'ringfence_owner nologin',
        'ringfence_tenant nologin',
        'ringfence_web login',
        'ringfence_worker login',
        'ringfence_ops login',
        'ringfence_readonly login'
    ] loop
        if pg_catalog.to_regrole(split_part(v_role, ' ', 1)) is null then
            begin
                execute format('create role %s', v_role);
            exception when duplicate_object or unique_violation then
                raise notice 'role % was made by somebody else meanwhile', v_role;
            end;
        end if;
    end loop;

    -- Whoever deploys must be able to act as the owner, and may call everything. Tenants stay out:
    -- that role is only for gateways which set verified claims.
    foreach v_role in array array[
        'ringfence_owner', 'ringfence_web', 'ringfence_worker', 'ringfence_ops',
        'ringfence_readonly'
    ] loop
        if not pg_has_role(current_user, v_role, 'usage') then
            execute format('grant %I to %I', v_role, current_user);
        end if;
    end loop;

    -- Bounds for what a login role may hold open, in this database only.
    for v_role in
        select format('alter role %I in database %I set %s',
                      setting.role, current_database(), setting.value)
          from (values
              ('ringfence_web', 'idle_in_transaction_session_timeout = ''10s'''),
              ('ringfence_web', 'statement_timeout = ''15s'''),
              ('ringfence_worker', 'idle_in_transaction_session_timeout = ''60s'''),
              ('ringfence_worker', 'statement_timeout = ''5min'''),
              ('ringfence_ops', 'idle_in_transaction_session_timeout = ''10min'''),
              ('ringfence_readonly', 'default_transaction_read_only = on'),
              ('ringfence_readonly', 'statement_timeout = ''30s'''),
              ('ringfence_readonly', 'idle_in_transaction_session_timeout = ''60s''')
          ) as setting (role, value)
    loop
        execute v_role;
    end loop;
end
$roles$;

commit;
