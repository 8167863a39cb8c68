-- Deploy ringfence:account/unlink_vendor to pg
-- requires: account/assert_organization
-- requires: account/check_vendor_kind
-- requires: core/clock

-- Purpose      Takes back a link, so that the id can be linked to another organization. Calls seen
--              so far stay with the organization they were bound to, and those that took place
--              while it was linked are this organization's, though nobody has heard of them yet.
-- Called by    Operators.
-- Idempotency  Unlinking what is not linked is RF102, so that a mistyped id does not pass for done.
-- Locks        The row of the link.
-- Errors       RF001 missing argument, RF002 id too long, RF003 unknown vendor or kind, RF101
--              unknown organization, RF006 p_as_of, RF102 no such link of this organization.
-- Returns      One row: what was unlinked.
begin;
set local role ringfence_owner;

create or replace function billing.unlink_vendor(
    p_org_id      uuid,
    p_vendor      text,
    p_kind        text,
    p_external_id text,
    p_as_of       timestamptz default null
)
returns table (
    outcome     text,
    org_id      uuid,
    vendor      text,
    kind        text,
    external_id text
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $unlink_vendor$
declare
    v_external_id constant text := ringfence.clean_text('p_external_id', p_external_id, 200);
    v_now         constant timestamptz := ringfence.clock(p_as_of);
    v_linked_at   timestamptz;
begin
    perform ringfence.check_vendor_kind(p_vendor, p_kind, v_external_id);
    perform ringfence.assert_organization(p_org_id);

    delete from ringfence.vendor_link as link
     where link.org_id = p_org_id
       and link.vendor = p_vendor
       and link.kind = p_kind
       and link.external_id = v_external_id
    returning link.linked_at into v_linked_at;
    if not found then
        perform ringfence.raise_error('RF102', jsonb_build_object(
            'org_id', p_org_id, 'vendor', p_vendor, 'kind', p_kind, 'external_id', v_external_id));
    end if;

    insert into ringfence.former_link
           (org_id, vendor, kind, external_id, linked_at, unlinked_at)
    values (p_org_id, p_vendor, p_kind, v_external_id, v_linked_at, v_now)
    on conflict do nothing;

    return query select 'unlinked', p_org_id, p_vendor, p_kind, v_external_id;
end
$unlink_vendor$;

comment on function billing.unlink_vendor(uuid, text, text, text, timestamptz) is
'Takes back a link between a vendor''s id and an organization. Errors: RF001, RF002, RF003, RF006, '
'RF101, RF102.';

grant execute on function billing.unlink_vendor(uuid, text, text, text, timestamptz)
   to ringfence_ops;

commit;
