-- Deploy ringfence:account/assert_organization to pg
-- requires: account/tables
-- requires: core/raise_error

-- Purpose      One answer to an organization that is missing or not there.
-- Called by    Functions about one organization, mostly after an update found no row.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF001 null, RF101 unknown.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.assert_organization(
    p_org_id uuid
)
returns void
language plpgsql
stable
as $assert_organization$
begin
    if p_org_id is null then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument', 'p_org_id'));
    end if;
    if not exists (
        select from ringfence.organization as organization where organization.org_id = p_org_id
    ) then
        perform ringfence.raise_error('RF101', jsonb_build_object('org_id', p_org_id));
    end if;
end
$assert_organization$;

comment on function ringfence.assert_organization(uuid) is
'Raises unless the organization exists. Errors: RF001, RF101.';

commit;
