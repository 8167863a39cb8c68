-- Revert ringfence:outbox/retry_outbox from pg
begin;
set local role ringfence_owner;
drop function billing.retry_outbox(uuid, timestamptz);
commit;
