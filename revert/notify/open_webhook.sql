-- Revert ringfence:notify/open_webhook from pg
begin;
set local role ringfence_owner;
drop function billing.open_webhook(uuid, uuid, timestamptz);
commit;
