-- Revert ringfence:inbox/receive_webhook from pg
begin;
set local role ringfence_owner;
drop function billing.receive_webhook(text, text, text, text, timestamptz);
commit;
