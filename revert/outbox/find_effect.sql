-- Revert ringfence:outbox/find_effect from pg
begin;
set local role ringfence_owner;
drop function ringfence.find_effect(uuid);
commit;
