-- Revert ringfence:call/reserve_in_full from pg
begin;
set local role ringfence_owner;
drop function ringfence.reserve_in_full(uuid, text, text, bigint, timestamptz);
commit;
