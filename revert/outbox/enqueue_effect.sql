-- Revert ringfence:outbox/enqueue_effect from pg
begin;
set local role ringfence_owner;
drop function ringfence.enqueue_effect(uuid, text, text, jsonb, timestamptz, timestamptz, timestamptz);
commit;
