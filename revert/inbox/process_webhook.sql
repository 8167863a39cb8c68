-- Revert ringfence:inbox/process_webhook from pg
begin;
set local role ringfence_owner;
drop function billing.process_webhook(uuid, timestamptz);
commit;
