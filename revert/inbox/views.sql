-- Revert ringfence:inbox/views from pg
begin;
set local role ringfence_owner;
drop view billing.queue_stats;
drop view billing.dead_letters;
drop view billing.webhook_delivery_log;
commit;
