-- Revert ringfence:monitor/queue_depths from pg
begin;
set local role ringfence_owner;
drop function billing.queue_depths();
commit;
