-- Revert ringfence:notify/remove_webhook_endpoint from pg
begin;
set local role ringfence_owner;
drop function billing.remove_webhook_endpoint(uuid, text);
commit;
