-- Deploy ringfence:inbox/tables to pg
-- requires: outbox/tables

-- Purpose  What vendors told us: stored first, understood later.
-- Note     A delivery belongs to no organization: whose it is, its handler finds out.
begin;
set local role ringfence_owner;

insert into ringfence.queue (queue, description)
values ('webhooks', 'What vendors have told us and is not worked in yet.');
insert into ringfence.queue_count (queue, shard)
select 'webhooks', shard from generate_series(0, 15) as shard;

create table ringfence.webhook_handler (
    vendor        text not null,
    event_type    text not null,
    function_name text not null,
    constraint webhook_handler_pkey primary key (vendor, event_type),
    constraint webhook_handler_function_name_check
        check (function_name ~ '^ringfence\.[a-z][a-z0-9_]*$')
);

comment on table ringfence.webhook_handler is
'Which function works in which event. What has no row here is kept and ignored.';
comment on column ringfence.webhook_handler.vendor is 'vapi, stripe or twilio.';
comment on column ringfence.webhook_handler.event_type is
'Type of the event, as the vendor says it.';
comment on column ringfence.webhook_handler.function_name is
'The function, with its schema: (p_payload jsonb, p_delivery_id uuid, p_received_at timestamptz, '
'p_as_of timestamptz) returns text.';

create domain ringfence.webhook_status as text
    constraint webhook_status_check
    check (value in ('waiting', 'active', 'completed', 'dead', 'discarded'));

comment on domain ringfence.webhook_status is 'Where a delivery stands.';

create table ringfence.webhook_delivery (
    delivery_id   uuid not null default gen_random_uuid(),
    vendor        text not null,
    event_key     text not null,
    event_type    text not null,
    status        ringfence.webhook_status not null,
    attempts      integer not null default 0,
    due_at        timestamptz not null,
    claim         uuid,
    received_at   timestamptz not null,
    finished_at   timestamptz,
    outcome       text,
    error_message text,
    payload       jsonb,
    constraint webhook_delivery_pkey primary key (delivery_id),
    constraint webhook_delivery_event_key_key unique (vendor, event_key)
);
-- What is left to do, in the order it falls due, and what nobody could do.
create index webhook_delivery_open_idx
    on ringfence.webhook_delivery (status, due_at) where status in ('waiting', 'active', 'dead');
create index webhook_delivery_payload_idx
    on ringfence.webhook_delivery (received_at)
 where payload is not null and finished_at is not null;

comment on table ringfence.webhook_delivery is
'Every webhook that was authentic, once per event, for ever.';
comment on column ringfence.webhook_delivery.delivery_id is 'Our id.';
comment on column ringfence.webhook_delivery.vendor is 'Who sent it.';
comment on column ringfence.webhook_delivery.event_key is
'What makes it this event and no other: the vendor''s id, or what we make of it where it has none.';
comment on column ringfence.webhook_delivery.event_type is 'What kind of event.';
comment on column ringfence.webhook_delivery.status is
'waiting; active (claimed); completed; dead after its last attempt, or when it cannot be read; '
'discarded by an operator.';
comment on column ringfence.webhook_delivery.attempts is 'Attempts begun.';
comment on column ringfence.webhook_delivery.due_at is
'When it is worked in; while it is claimed, when the claim ends.';
comment on column ringfence.webhook_delivery.claim is 'While it is claimed: by which claim.';
comment on column ringfence.webhook_delivery.received_at is 'When it first came in.';
comment on column ringfence.webhook_delivery.finished_at is 'When nothing was left to do.';
comment on column ringfence.webhook_delivery.outcome is
'What its handler did, in a word; ignored when there is none; why an operator discarded it.';
comment on column ringfence.webhook_delivery.error_message is 'Why the last attempt failed.';
comment on column ringfence.webhook_delivery.payload is
'What came, cleaned and with secrets masked; a JSON string where it could not be read. Emptied 30 '
'days after it came in.';

create type ringfence.webhook_result as (
    delivery_id uuid,
    vendor      text,
    event_type  text,
    status      text,
    outcome     text,
    attempts    integer,
    error       text
);

comment on type ringfence.webhook_result is 'How an attempt at a delivery went.';

commit;
