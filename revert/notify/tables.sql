-- Revert ringfence:notify/tables from pg
begin;
set local role ringfence_owner;
drop table ringfence.webhook_endpoint;
drop table ringfence.customer_event;
commit;
