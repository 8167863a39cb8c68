-- Revert ringfence:inbox/tables from pg
begin;
set local role ringfence_owner;
drop type ringfence.webhook_result;
drop table ringfence.webhook_delivery;
drop domain ringfence.webhook_status;
drop table ringfence.webhook_handler;
delete from ringfence.queue_count where queue = 'webhooks';
delete from ringfence.queue where queue = 'webhooks';
commit;
