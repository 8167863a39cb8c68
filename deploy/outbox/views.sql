-- Deploy ringfence:outbox/views to pg
-- requires: outbox/tables

-- Purpose  What is to be done on the outside, and what became of it.
begin;
set local role ringfence_owner;

create view billing.outbox_messages as
select message.message_id,
       message.org_id,
       message.topic,
       message.dedupe_key,
       message.status::text as status,
       message.attempts,
       topic.max_attempts,
       case message.status when 'waiting' then message.not_before
                           when 'leased' then message.leased_until end as next_attempt_at,
       message.expires_at,
       message.leased_by,
       message.leased_until,
       message.last_error,
       message.payload,
       message.result,
       message.created_at,
       message.finished_at
  from ringfence.outbox_message as message
  left join ringfence.outbox_topic as topic on topic.topic = message.topic;

comment on view billing.outbox_messages is
'Every effect on the outside: what, for whom, how often tried, and how it went.';

create view billing.channels as
select topic.topic,
       topic.description,
       exists (select from ringfence.channel as channel
                where channel.topic = topic.topic) as configured,
       (select count(*) from ringfence.channel as channel
         where channel.topic = topic.topic
           and channel.seen_at > clock_timestamp() - interval '1 minute') as workers,
       open.waiting,
       open.oldest_age_seconds
  from ringfence.outbox_topic as topic
 cross join lateral (
       select count(*) as waiting,
              greatest(coalesce(extract(epoch from clock_timestamp() - min(
                  coalesce(message.leased_until, message.not_before)))::bigint, 0), 0)
                  as oldest_age_seconds
         from ringfence.outbox_message as message
        where message.topic = topic.topic
          and message.status in ('waiting', 'leased')) as open;

comment on view billing.channels is
'Every kind of effect: whether workers are configured for it, how many of them are alive, what '
'waits, and how long the oldest of it has been due. What nobody is configured for stays, and shows '
'here.';

grant select on billing.outbox_messages to ringfence_worker, ringfence_ops, ringfence_readonly;
grant select on billing.channels
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
