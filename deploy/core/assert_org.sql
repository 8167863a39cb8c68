-- Deploy ringfence:core/assert_org to pg
-- requires: core/claimed_organization
-- requires: core/caller

-- Purpose      A tenant sees its own organization and nothing else. Whoever is not one of our own
--              roles counts as a tenant, so that a role which merely inherits from ringfence_tenant
--              is held to its claims too.
-- Called by    Every function a tenant may call, first.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       42501 another organization than the claims', or no claims.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.assert_org(
    p_org_id uuid
)
returns void
language plpgsql
stable
as $assert_org$
declare
    v_caller constant name := ringfence.caller()::name;
begin
    if v_caller <> 'ringfence_tenant'
       and (pg_has_role(v_caller, 'ringfence_web', 'usage')
            or pg_has_role(v_caller, 'ringfence_worker', 'usage')
            or pg_has_role(v_caller, 'ringfence_ops', 'usage')
            or pg_has_role(v_caller, 'ringfence_readonly', 'usage')
            or pg_has_role(v_caller, 'ringfence_owner', 'usage')) then
        return;
    end if;
    if p_org_id is distinct from billing.claimed_organization() or p_org_id is null then
        raise exception using errcode = '42501',
            message = 'The claims of this request do not speak for that organization.',
            hint = 'Call it for the organization the token was issued to.';
    end if;
end
$assert_org$;

comment on function ringfence.assert_org(uuid) is
'Raises unless the caller is one of our roles, or its claims speak for the organization.';

commit;
