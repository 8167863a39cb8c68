-- Deploy ringfence:outbox/tables to pg
-- requires: core/schemas

-- Purpose  What has to be done on the outside, written in the transaction that decided it, and what
--          became of it.
-- Note     A message has no foreign keys. One to the organization could not point at the system
--          itself (all zeros); one to the topic would have every deciding transaction lock the same
--          row of the registry. enqueue_effect looks the topic up instead.
begin;
set local role ringfence_owner;

create table ringfence.queue (
    queue       text not null,
    paused      boolean not null default false,
    description text not null,
    constraint queue_pkey primary key (queue)
);

comment on table ringfence.queue is 'The queues, and whether an operator has paused them.';
comment on column ringfence.queue.queue is 'effects or webhooks.';
comment on column ringfence.queue.paused is 'Nothing is taken out of it; what comes in waits.';
comment on column ringfence.queue.description is 'What is in it, for people.';

-- Counting what is finished would mean reading all of history. Each backend counts in a shard of
-- its own, so that two at work seldom meet in a row.
create table ringfence.queue_count (
    queue     text not null,
    shard     integer not null,
    completed bigint not null default 0,
    constraint queue_count_pkey primary key (queue, shard),
    constraint queue_count_queue_fkey foreign key (queue) references ringfence.queue (queue)
) with (fillfactor = 25);

comment on table ringfence.queue_count is 'How much has been completed; the sum over the shards.';
comment on column ringfence.queue_count.queue is 'Which queue.';
comment on column ringfence.queue_count.shard is 'The last four bits of the backend''s process id.';
comment on column ringfence.queue_count.completed is 'Completed through this shard.';

insert into ringfence.queue (queue, description)
values ('effects', 'What is to be done on the outside.');
insert into ringfence.queue_count (queue, shard)
select 'effects', shard from generate_series(0, 15) as shard;

create table ringfence.outbox_topic (
    topic        text not null,
    max_attempts integer not null,
    lease        interval not null,
    first_retry  interval not null,
    longest_wait interval not null,
    description  text not null,
    constraint outbox_topic_pkey primary key (topic),
    constraint outbox_topic_topic_check check (topic ~ '^[a-z][a-z0-9_]*([.][a-z][a-z0-9_]*)?$'),
    constraint outbox_topic_max_attempts_check check (max_attempts between 1 and 100),
    constraint outbox_topic_lease_check
        check (lease between interval '1 second' and interval '1 hour'),
    constraint outbox_topic_wait_check
        check (first_retry >= interval '100 ms' and first_retry <= longest_wait
               and longest_wait <= interval '1 day')
);

comment on table ringfence.outbox_topic is
'Every kind of effect there is, and with what patience it is carried out.';
comment on column ringfence.outbox_topic.topic is 'Name of the kind.';
comment on column ringfence.outbox_topic.max_attempts is 'Attempts until it is a dead letter.';
comment on column ringfence.outbox_topic.lease is
'How long a worker has for one attempt before another may take over.';
comment on column ringfence.outbox_topic.first_retry is
'Wait behind the first failure; it doubles with each further one.';
comment on column ringfence.outbox_topic.longest_wait is 'What the doubling stops at.';
comment on column ringfence.outbox_topic.description is 'What it does, for people.';

insert into ringfence.outbox_topic
       (topic, max_attempts, lease, first_retry, longest_wait, description) values
    ('vapi.say', 3, '10 s', '1 s', '5 s',
     'Has a sentence spoken in a running call. Worth nothing when it comes late: give it an end.'),
    ('vapi.end_call', 10, '10 s', '1 s', '10 s', 'Ends a running call; about a minute in all.'),
    ('vapi.look_up_call', 14, '30 s', '10 s', '10 min',
     'Asks Vapi what became of a call; about an hour in all.'),
    ('slack', 10, '30 s', '5 s', '15 min', 'A message to the operators'' Slack channel.'),
    ('alert_webhook', 10, '40 s', '5 s', '15 min',
     'An alert to the operators'' own system, as a signed webhook.'),
    ('email', 10, '60 s', '10 s', '30 min', 'An e-mail.'),
    ('webhook', 25, '40 s', '5 s', '8 h',
     'A signed webhook to the customer''s own system; about three days in all.'),
    ('stripe.charge', 12, '60 s', '5 s', '15 min',
     'A charge of a saved card; about an hour, well inside the day Stripe keeps its keys.'),
    ('stripe.checkout', 8, '60 s', '5 s', '5 min',
     'A page on which a customer pays whose bank refused a charge without them.'),
    ('twilio.order', 6, '60 s', '5 s', '5 min', 'Orders or gives back a phone number.'),
    ('twilio.sms', 4, '30 s', '2 s', '1 min',
     'Sends a text message. Twilio knows no keys: whoever carries it out looks before a repeat.');

create table ringfence.channel (
    topic   text not null,
    caller  text not null,
    seen_at timestamptz not null,
    constraint channel_pkey primary key (topic, caller),
    constraint channel_topic_fkey foreign key (topic) references ringfence.outbox_topic (topic)
);

comment on table ringfence.channel is
'Which worker can carry out which effects. What nobody can carry out and nobody waits for, such as '
'a notice by e-mail, is not decided at all.';
comment on column ringfence.channel.topic is 'What kind of effect.';
comment on column ringfence.channel.caller is 'The worker that can carry it out.';
comment on column ringfence.channel.seen_at is 'When it last said so.';

create domain ringfence.outbox_status as text
    constraint outbox_status_check
    check (value in ('waiting', 'leased', 'done', 'dead', 'expired', 'discarded'));

comment on domain ringfence.outbox_status is 'Where an effect stands.';

create table ringfence.outbox_message (
    org_id       uuid not null,
    message_id   uuid not null default gen_random_uuid(),
    topic        text not null,
    dedupe_key   text not null,
    status       ringfence.outbox_status not null default 'waiting',
    attempts     integer not null default 0,
    not_before   timestamptz not null,
    expires_at   timestamptz,
    lease        uuid,
    leased_until timestamptz,
    leased_by    text,
    created_at   timestamptz not null,
    finished_at  timestamptz,
    last_error   text,
    payload      jsonb,
    result       jsonb,
    constraint outbox_message_pkey primary key (org_id, message_id),
    constraint outbox_message_dedupe_key_key unique (org_id, topic, dedupe_key)
);
create unique index outbox_message_id_idx on ringfence.outbox_message (message_id);
-- What is left to do, in the order it falls due: a lease that runs out makes it due again.
create index outbox_message_due_idx
    on ringfence.outbox_message (topic, coalesce(leased_until, not_before))
 where status in ('waiting', 'leased');
create index outbox_message_dead_idx
    on ringfence.outbox_message (finished_at) where status = 'dead';
create index outbox_message_payload_idx
    on ringfence.outbox_message (finished_at) where payload is not null;

comment on table ringfence.outbox_message is
'Effects on the outside. A row is written by the transaction that decided the effect, so that '
'neither happens without the other.';
comment on column ringfence.outbox_message.org_id is
'For whom it was decided; all zeros for the system itself.';
comment on column ringfence.outbox_message.message_id is
'Id of the effect, and its idempotency key at the vendor.';
comment on column ringfence.outbox_message.topic is 'What kind of effect: see outbox_topic.';
comment on column ringfence.outbox_message.dedupe_key is
'What makes it this effect and no other: decided once per organization and topic, for ever.';
comment on column ringfence.outbox_message.status is
'waiting; leased to a worker; done; dead after its last attempt; expired when it came too late; '
'discarded by an operator.';
comment on column ringfence.outbox_message.attempts is 'Attempts begun.';
comment on column ringfence.outbox_message.not_before is 'Not carried out before this.';
comment on column ringfence.outbox_message.expires_at is
'Not begun after this; null when it is never too late.';
comment on column ringfence.outbox_message.lease is
'Token of the last claim; only who has it may say how it went.';
comment on column ringfence.outbox_message.leased_until is
'While it is leased: until when the worker has time.';
comment on column ringfence.outbox_message.leased_by is 'Which worker claimed it last.';
comment on column ringfence.outbox_message.created_at is 'When it was decided.';
comment on column ringfence.outbox_message.finished_at is 'When nothing was left to do.';
comment on column ringfence.outbox_message.last_error is 'Why the last attempt failed.';
comment on column ringfence.outbox_message.payload is
'What to do. Emptied 30 days after it was finished.';
comment on column ringfence.outbox_message.result is
'What the worker noted when it was done, or an operator when discarding it.';

commit;
