-- Deploy ringfence:notify/rotate_webhook_secret to pg
-- requires: notify/tables
-- requires: notify/new_webhook_secret
-- requires: core/raise_error
-- requires: core/clock

-- Purpose      Gives an endpoint another secret. For a day what is sent is signed with both, so
--              that the customer can change over at leisure.
-- Called by    Web, operators.
-- Idempotency  None: each call makes another, and the one before it is the former.
-- Locks        The endpoint's row.
-- Errors       RF002, RF006 p_as_of, RF108 there is no such endpoint.
-- Returns      One row: the new secret, and until when the former one signs too.
begin;
set local role ringfence_owner;

create or replace function billing.rotate_webhook_secret(
    p_org_id uuid,
    p_url    text,
    p_as_of  timestamptz default null
)
returns table (
    endpoint_id         uuid,
    secret              text,
    former_secret_until timestamptz
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $rotate_webhook_secret$
declare
    c_overlap constant interval := interval '1 day';
    v_now     constant timestamptz := ringfence.clock(p_as_of);
begin
    return query
    update ringfence.webhook_endpoint as endpoint
       set former_secret = endpoint.secret,
           former_until = v_now + c_overlap,
           secret = ringfence.new_webhook_secret()
     where endpoint.org_id = p_org_id
       and endpoint.url = p_url
    returning endpoint.endpoint_id, endpoint.secret, endpoint.former_until;
    if not found then
        perform ringfence.raise_error('RF108', jsonb_build_object(
            'org_id', p_org_id, 'url', left(p_url, 200)));
    end if;
end
$rotate_webhook_secret$;

comment on function billing.rotate_webhook_secret(uuid, text, timestamptz) is
'Gives an endpoint another secret; for a day both are valid. Errors: RF002, RF006, RF108.';

grant execute on function billing.rotate_webhook_secret(uuid, text, timestamptz)
   to ringfence_web, ringfence_ops;

commit;
