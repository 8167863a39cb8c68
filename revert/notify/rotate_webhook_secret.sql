-- Revert ringfence:notify/rotate_webhook_secret from pg
begin;
set local role ringfence_owner;
drop function billing.rotate_webhook_secret(uuid, text, timestamptz);
commit;
