-- Revert ringfence:inbox/run_webhook from pg
begin;
set local role ringfence_owner;
drop function ringfence.run_webhook(ringfence.webhook_delivery, integer, timestamptz);
commit;
