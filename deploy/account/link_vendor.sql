-- Deploy ringfence:account/link_vendor to pg
-- requires: account/assert_organization
-- requires: account/check_vendor_kind
-- requires: core/clock

-- Purpose      Says that an id at a vendor (an assistant, a phone number, a customer) is this
--              organization's. What the vendor reports under that id is charged there from now on;
--              past calls do not move.
-- Called by    Operators, the sign-up service.
-- Idempotency  The same link again answers the first.
-- Locks        None; the unique key decides between two at once.
-- Errors       RF001 missing argument, RF002 id too long, RF003 unknown vendor or kind, RF006
--              p_as_of, RF101 unknown organization, RF202 the id belongs to another organization.
-- Returns      One row; outcome is linked or duplicate.
begin;
set local role ringfence_owner;

create or replace function billing.link_vendor(
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
    external_id text,
    linked_at   timestamptz
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $link_vendor$
declare
    v_external_id constant text := ringfence.clean_text('p_external_id', p_external_id, 200);
    v_now         constant timestamptz := ringfence.clock(p_as_of);
    v_outcome     text := 'linked';
    v_link        ringfence.vendor_link;
begin
    perform ringfence.check_vendor_kind(p_vendor, p_kind, v_external_id);
    perform ringfence.assert_organization(p_org_id);

    insert into ringfence.vendor_link (org_id, vendor, kind, external_id, linked_at)
    values (p_org_id, p_vendor, p_kind, v_external_id, v_now)
    on conflict do nothing;
    if not found then
        v_outcome := 'duplicate';
    end if;

    select link.* into v_link
      from ringfence.vendor_link as link
     where link.vendor = p_vendor
       and link.kind = p_kind
       and link.external_id = v_external_id;
    if v_link.org_id is distinct from p_org_id then
        -- Not told whose it is: the caller may be that organization's competitor.
        perform ringfence.raise_error('RF202', jsonb_build_object('argument', 'p_external_id',
            'vendor', p_vendor, 'kind', p_kind, 'external_id', v_external_id));
    end if;

    return query
    select v_outcome, v_link.org_id, v_link.vendor, v_link.kind, v_link.external_id,
           v_link.linked_at;
end
$link_vendor$;

comment on function billing.link_vendor(uuid, text, text, text, timestamptz) is
'Links an id at a vendor to an organization. Errors: RF001, RF002, RF003, RF006, RF101, RF202.';

grant execute on function billing.link_vendor(uuid, text, text, text, timestamptz)
   to ringfence_web, ringfence_ops;

commit;
