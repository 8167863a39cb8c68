-- Revert ringfence:inbox/discard_webhook from pg
begin;
set local role ringfence_owner;
drop function billing.discard_webhook(uuid, text, timestamptz);
commit;
