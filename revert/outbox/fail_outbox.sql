-- Revert ringfence:outbox/fail_outbox from pg
begin;
set local role ringfence_owner;
drop function billing.fail_outbox(uuid, uuid, text, timestamptz, timestamptz);
commit;
