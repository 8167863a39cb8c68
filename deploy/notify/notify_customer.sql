-- Deploy ringfence:notify/notify_customer to pg
-- requires: notify/tables
-- requires: outbox/enqueue_effect

-- Purpose      Tells a customer's own systems of an event: a webhook for each endpoint that is on
--              and wants to hear of it, in the transaction in which it happened.
-- Called by    after_posting and what blocks or ends calls, under the organization's lock.
-- Idempotency  The event and p_key, for each endpoint.
-- Locks        None of its own.
-- Errors       None of ours.
-- Returns      How many will be told.
begin;
set local role ringfence_owner;

create or replace function ringfence.notify_customer(
    p_org_id uuid,
    p_event  text,
    p_key    text,
    p_data   jsonb,
    p_as_of  timestamptz
)
returns bigint
language plpgsql
volatile
as $notify_customer$
declare
    v_event constant jsonb := jsonb_build_object(
        'type', p_event,
        'timestamp', to_char(p_as_of at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'data', jsonb_build_object('org_id', p_org_id, 'currency', (
            select organization.currency
              from ringfence.organization as organization
             where organization.org_id = p_org_id)) || p_data);
begin
    return (
        select count(ringfence.enqueue_effect(
                   p_org_id, 'webhook', p_event || ':' || p_key || ':' || endpoint.endpoint_id,
                   jsonb_build_object('endpoint_id', endpoint.endpoint_id, 'event', v_event),
                   p_as_of))
          from ringfence.webhook_endpoint as endpoint
         where endpoint.org_id = p_org_id
           and endpoint.disabled_at is null
           and p_event = any (endpoint.events));
end
$notify_customer$;

comment on function ringfence.notify_customer(uuid, text, text, jsonb, timestamptz) is
'Tells a customer''s own systems of an event.';

commit;
