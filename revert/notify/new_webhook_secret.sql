-- Revert ringfence:notify/new_webhook_secret from pg
begin;
set local role ringfence_owner;
drop function ringfence.new_webhook_secret();
commit;
