-- Revert ringfence:notify/set_webhook_endpoint from pg
begin;
set local role ringfence_owner;
drop function billing.set_webhook_endpoint(uuid, text, text[], timestamptz);
commit;
