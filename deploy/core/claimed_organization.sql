-- Deploy ringfence:core/claimed_organization to pg
-- requires: core/schemas

-- Purpose      The organization a gateway's verified claims speak for, as PostgREST and Supabase
--              pass them (request.jwt.claims; org_id at the top or under app_metadata, which users
--              cannot edit).
-- Called by    assert_org, and the row policies of tables a tenant may read.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None: claims that are missing or malformed speak for nobody.
-- Returns      The organization's id, or null.
begin;
set local role ringfence_owner;

create or replace function billing.claimed_organization()
returns uuid
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $claimed_organization$
declare
    v_claims constant text := current_setting('request.jwt.claims', true);
    v_org_id text;
begin
    if coalesce(v_claims, '') = '' then
        return null;
    end if;
    v_org_id := coalesce(v_claims::jsonb ->> 'org_id', v_claims::jsonb #>> '{app_metadata,org_id}');
    return v_org_id::uuid;
exception when data_exception or statement_too_complex then
    return null;
end
$claimed_organization$;

comment on function billing.claimed_organization() is
'The organization the caller''s verified claims speak for, or null.';

grant execute on function billing.claimed_organization() to ringfence_tenant, ringfence_ops;

commit;
