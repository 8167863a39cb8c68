-- Revert ringfence:notify/after_posting from pg
begin;
set local role ringfence_owner;
drop function ringfence.after_posting(uuid, bigint, timestamptz);
commit;
