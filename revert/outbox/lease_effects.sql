-- Revert ringfence:outbox/lease_effects from pg
begin;
set local role ringfence_owner;
drop function ringfence.lease_effects(ringfence.outbox_topic, integer, text, timestamptz);
commit;
