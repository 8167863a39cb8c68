-- Deploy ringfence:inbox/views to pg
-- requires: inbox/tables
-- requires: outbox/tables

-- Purpose  What came in, what nobody could do, and how the queues stand.
begin;
set local role ringfence_owner;

create view billing.webhook_delivery_log as
select delivery.delivery_id,
       delivery.vendor,
       delivery.event_type,
       delivery.event_key,
       delivery.status::text as status,
       delivery.outcome,
       delivery.error_message,
       delivery.attempts,
       case when delivery.status in ('waiting', 'active') then delivery.due_at end
           as next_attempt_at,
       delivery.received_at as created_at,
       delivery.finished_at
  from ringfence.webhook_delivery as delivery;

comment on view billing.webhook_delivery_log is
'Every webhook that was authentic: what it was, how often it was tried, and how it went.';

create view billing.dead_letters as
select 'webhooks' as queue,
       delivery.delivery_id as id,
       null::uuid as org_id,
       delivery.vendor || ':' || delivery.event_type as kind,
       delivery.event_key as key,
       delivery.attempts,
       delivery.error_message,
       delivery.payload,
       delivery.received_at as created_at,
       delivery.finished_at as died_at
  from ringfence.webhook_delivery as delivery
 where delivery.status = 'dead'
 union all
select 'effects', message.message_id, message.org_id, message.topic, message.dedupe_key,
       message.attempts, message.last_error, message.payload, message.created_at,
       message.finished_at
  from ringfence.outbox_message as message
 where message.status = 'dead';

comment on view billing.dead_letters is
'What nobody could do: webhooks for retry_webhook or discard_webhook, effects for retry_outbox or '
'discard_outbox.';

create view billing.queue_stats as
with entry as (
    select 'webhooks' as queue, delivery.status = 'dead' as dead,
           delivery.status = 'active' and delivery.due_at > clock_timestamp() as active,
           delivery.due_at, delivery.attempts > 0 and delivery.error_message is not null as failed
      from ringfence.webhook_delivery as delivery
     where delivery.status in ('waiting', 'active', 'dead')
     union all
    select 'effects' as queue, false,
           message.leased_until > clock_timestamp() and message.status = 'leased',
           coalesce(message.leased_until, message.not_before),
           message.attempts > 0 and message.last_error is not null
      from ringfence.outbox_message as message
     where message.status in ('waiting', 'leased')
     union all
    select 'effects' as queue, true, false, message.not_before, true
      from ringfence.outbox_message as message
     where message.status = 'dead'
), counted as (
    select entry.queue,
           count(*) filter (where entry.active) as active,
           count(*) filter (where entry.dead) as dead,
           count(*) filter (where entry.failed or entry.dead) as failed,
           count(*) filter (where not entry.dead and not entry.active
                                  and entry.due_at <= clock_timestamp()) as due,
           count(*) filter (where not entry.dead and not entry.active
                                  and entry.due_at > clock_timestamp()) as delayed,
           min(entry.due_at) filter (where not entry.dead and not entry.active) as oldest
      from entry
     group by entry.queue
)
select queue.queue,
       case when queue.paused then 0 else coalesce(counted.due, 0) end as waiting,
       coalesce(counted.active, 0) as active,
       case when queue.paused then 0 else coalesce(counted.delayed, 0) end as delayed,
       (select sum(done.completed)::bigint from ringfence.queue_count as done
         where done.queue = queue.queue) as completed,
       coalesce(counted.failed, 0) as failed,
       case when queue.paused then coalesce(counted.due + counted.delayed, 0) else 0 end as paused,
       coalesce(counted.dead, 0) as dead,
       greatest(coalesce(extract(epoch from clock_timestamp() - counted.oldest)::bigint, 0), 0)
           as oldest_age_seconds
  from ringfence.queue as queue
  left join counted on counted.queue = queue.queue;

comment on view billing.queue_stats is
'How each queue stands: due now, being worked on, due later, completed so far, failed at their '
'last attempt (dead ones included), held back, dead, and how long the oldest has been due.';

grant select on billing.webhook_delivery_log, billing.queue_stats
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly;
grant select on billing.dead_letters to ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
