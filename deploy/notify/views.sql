-- Deploy ringfence:notify/views to pg
-- requires: notify/tables

-- Purpose  Where customers want to hear of what, without the secrets.
begin;
set local role ringfence_owner;

create view billing.webhook_endpoints as
select endpoint.org_id, endpoint.endpoint_id, endpoint.url, endpoint.events,
       endpoint.disabled_at is null as enabled, endpoint.disabled_at, endpoint.disabled_reason,
       case when endpoint.former_until > clock_timestamp() then endpoint.former_until end
           as former_secret_until,
       endpoint.created_at
  from ringfence.webhook_endpoint as endpoint;

comment on view billing.webhook_endpoints is
'Where customers'' own systems take signed webhooks; their secrets are not to be seen.';

create view billing.customer_events as
select known.event, known.description from ringfence.customer_event as known;

comment on view billing.customer_events is 'What a customer''s own system can be told.';

grant select on billing.webhook_endpoints, billing.customer_events
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
