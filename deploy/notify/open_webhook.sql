-- Deploy ringfence:notify/open_webhook to pg
-- requires: notify/tables
-- requires: outbox/find_effect
-- requires: core/clock

-- Purpose      What a worker needs to send a webhook it has claimed: where to, the body to the
--              letter (each attempt sends the same), and the secrets to sign with. The only way by
--              which a secret leaves the table again.
-- Called by    Workers, with the token of their claim.
-- Idempotency  Reads only.
-- Locks        The effect's row.
-- Errors       RF001 no id or no lease, RF002, RF006 p_as_of, RF104 there is no such effect.
-- Returns      One row; none when there is nothing to send: the lease is somebody else's, or the
--              endpoint was removed or switched off meanwhile.
begin;
set local role ringfence_owner;

create or replace function billing.open_webhook(
    p_id    uuid,
    p_lease uuid,
    p_as_of timestamptz default null
)
returns table (
    org_id  uuid,
    url     text,
    body    text,
    secrets text[]
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $open_webhook$
declare
    v_message constant ringfence.outbox_message := ringfence.find_effect(p_id);
    v_now     constant timestamptz := ringfence.clock(p_as_of);
begin
    if p_lease is null then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument', 'p_lease'));
    end if;
    return query
    select endpoint.org_id, endpoint.url, (v_message.payload -> 'event')::text,
           array[endpoint.secret]
           || case when endpoint.former_until > v_now then array[endpoint.former_secret] end
      from ringfence.webhook_endpoint as endpoint
     where endpoint.org_id = v_message.org_id
       and endpoint.endpoint_id = (v_message.payload ->> 'endpoint_id')::uuid
       and endpoint.disabled_at is null
       and v_message.topic = 'webhook'
       and v_message.status = 'leased'
       and v_message.lease = p_lease;
end
$open_webhook$;

comment on function billing.open_webhook(uuid, uuid, timestamptz) is
'Where to send a claimed webhook, its body, and what to sign it with. Errors: RF001, RF002, RF006, '
'RF104.';

grant execute on function billing.open_webhook(uuid, uuid, timestamptz) to ringfence_worker;

commit;
