-- Revert ringfence:outbox/complete_outbox from pg
begin;
set local role ringfence_owner;
drop function billing.complete_outbox(uuid, uuid, jsonb, timestamptz);
commit;
