-- Revert ringfence:payment/block_disputed from pg
begin;
set local role ringfence_owner;
drop function ringfence.block_disputed(uuid, timestamptz);
commit;
