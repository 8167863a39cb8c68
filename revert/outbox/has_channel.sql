-- Revert ringfence:outbox/has_channel from pg
begin;
set local role ringfence_owner;
drop function ringfence.has_channel(text);
commit;
