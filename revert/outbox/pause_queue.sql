-- Revert ringfence:outbox/pause_queue from pg
begin;
set local role ringfence_owner;
drop function billing.pause_queue(text, boolean);
commit;
