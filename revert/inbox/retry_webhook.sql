-- Revert ringfence:inbox/retry_webhook from pg
begin;
set local role ringfence_owner;
drop function billing.retry_webhook(uuid, timestamptz);
commit;
