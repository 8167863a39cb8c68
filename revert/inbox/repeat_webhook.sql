-- Revert ringfence:inbox/repeat_webhook from pg
begin;
set local role ringfence_owner;
drop function ringfence.repeat_webhook(text, text, text, jsonb, text, timestamptz);
commit;
