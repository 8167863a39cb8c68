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

grant select on billing.outbox_messages to ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
