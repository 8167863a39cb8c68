-- Revert ringfence:outbox/discard_outbox from pg
begin;
set local role ringfence_owner;
drop function billing.discard_outbox(uuid, text, timestamptz);
commit;
