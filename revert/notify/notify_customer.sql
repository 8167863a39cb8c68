-- Revert ringfence:notify/notify_customer from pg
begin;
set local role ringfence_owner;
drop function ringfence.notify_customer(uuid, text, text, jsonb, timestamptz);
commit;
