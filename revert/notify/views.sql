-- Revert ringfence:notify/views from pg
begin;
set local role ringfence_owner;
drop view billing.customer_events;
drop view billing.webhook_endpoints;
commit;
