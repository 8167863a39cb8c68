-- Revert ringfence:outbox/tables from pg
begin;
set local role ringfence_owner;
drop table ringfence.outbox_message;
drop domain ringfence.outbox_status;
drop table ringfence.channel;
drop table ringfence.outbox_topic;
drop table ringfence.queue_count;
drop table ringfence.queue;
commit;
