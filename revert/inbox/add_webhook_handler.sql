-- Revert ringfence:inbox/add_webhook_handler from pg
begin;
set local role ringfence_owner;
drop function ringfence.add_webhook_handler(text, text, text);
commit;
