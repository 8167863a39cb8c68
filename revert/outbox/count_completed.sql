-- Revert ringfence:outbox/count_completed from pg
begin;
set local role ringfence_owner;
drop function ringfence.count_completed(text, integer);
commit;
