-- Deploy ringfence:notify/tables to pg
-- requires: account/tables
-- requires: outbox/tables

-- Purpose  Where customers want to hear of what happens to their wallet and their calls.
-- Note     A secret is needed in clear to sign with, so it stands here, where only the owner reads;
--          it is shown when it is made, and handed to the worker that holds a webhook's lease.
begin;
set local role ringfence_owner;

create table ringfence.customer_event (
    event       text not null,
    description text not null,
    constraint customer_event_pkey primary key (event)
);

comment on table ringfence.customer_event is 'What a customer''s own system can be told.';
comment on column ringfence.customer_event.event is 'Name of the event.';
comment on column ringfence.customer_event.description is 'When it is sent, for people.';

insert into ringfence.customer_event (event, description) values
    ('balance.low', 'The balance has fallen below the recharge threshold; again only after it has '
                    'been back above.'),
    ('credit.added', 'Credit came in: a top-up, a grant, a refund.'),
    ('call.blocked', 'A call was refused; at most once a minute and reason.'),
    ('call.ended', 'A call has ended and has been charged.'),
    ('recharge.paused', 'The bank wants the customer: the saved card could not be charged, and is '
                        'not until a payment is made.'),
    ('recharge.disabled', 'The saved card is not charged any more, and why.');

create table ringfence.webhook_endpoint (
    org_id          uuid not null,
    endpoint_id     uuid not null,
    url             text not null,
    events          text[] not null,
    secret          text not null,
    former_secret   text,
    former_until    timestamptz,
    disabled_at     timestamptz,
    disabled_reason text,
    created_at      timestamptz not null,
    constraint webhook_endpoint_pkey primary key (org_id, endpoint_id),
    constraint webhook_endpoint_url_key unique (org_id, url),
    constraint webhook_endpoint_organization_fkey foreign key (org_id)
        references ringfence.organization (org_id)
);

comment on table ringfence.webhook_endpoint is
'Where a customer''s own system takes signed webhooks.';
comment on column ringfence.webhook_endpoint.org_id is 'Whose system.';
comment on column ringfence.webhook_endpoint.endpoint_id is 'Its id.';
comment on column ringfence.webhook_endpoint.url is 'Where to send.';
comment on column ringfence.webhook_endpoint.events is 'What it wants to hear of.';
comment on column ringfence.webhook_endpoint.secret is 'What it is signed with.';
comment on column ringfence.webhook_endpoint.former_secret is
'The secret before, which signs as well until former_until.';
comment on column ringfence.webhook_endpoint.former_until is
'Until when the former secret signs too.';
comment on column ringfence.webhook_endpoint.disabled_at is
'When it was switched off; null while it is on.';
comment on column ringfence.webhook_endpoint.disabled_reason is 'Why it was switched off.';
comment on column ringfence.webhook_endpoint.created_at is 'When it was added.';

commit;
