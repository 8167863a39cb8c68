-- Deploy ringfence:vapi/vapi_forward_url to pg
-- requires: vapi/vapi_call_owner
-- requires: inbox/read_payload

-- Purpose      Where a request of Vapi to the organization's own server (a tool call, a transfer)
--              is passed on: Vapi sends events to one URL only, which is ours.
-- Called by    The web process.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      One row: whose call it is, and the URL; nulls where nobody knows or none is set.
begin;
set local role ringfence_owner;

create or replace function billing.vapi_forward_url(
    p_call text
)
returns table (
    org_id      uuid,
    forward_url text
)
language plpgsql
stable
rows 1
security definer
set search_path = pg_catalog, pg_temp
as $vapi_forward_url$
begin
    org_id := ringfence.vapi_call_owner(ringfence.read_payload(p_call));
    select organization.settings ->> 'vapi_forward_url' into forward_url
      from ringfence.organization as organization
     where organization.org_id = vapi_forward_url.org_id;
    return next;
end
$vapi_forward_url$;

comment on function billing.vapi_forward_url(text) is
'Where requests of Vapi to an organization''s own server are passed on.';

grant execute on function billing.vapi_forward_url(text) to ringfence_web, ringfence_ops;

commit;
