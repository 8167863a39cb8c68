-- Revert ringfence:call/look_again_at from pg
begin;
set local role ringfence_owner;
drop function ringfence.look_again_at(timestamptz, bigint, bigint);
commit;
