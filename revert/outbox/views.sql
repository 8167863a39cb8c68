-- Revert ringfence:outbox/views from pg
begin;
set local role ringfence_owner;
drop view billing.channels;
drop view billing.outbox_messages;
commit;
