-- Revert ringfence:inbox/process_next_webhook from pg
begin;
set local role ringfence_owner;
drop function billing.process_next_webhook(timestamptz);
commit;
