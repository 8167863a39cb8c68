-- Revert ringfence:notify/disable_webhook_endpoint from pg
begin;
set local role ringfence_owner;
drop function billing.disable_webhook_endpoint(uuid, text, text, timestamptz);
commit;
