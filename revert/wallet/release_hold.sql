-- Revert ringfence:wallet/release_hold from pg
begin;
set local role ringfence_owner;
drop function ringfence.release_hold(uuid, bigint, bigint[], timestamptz);
commit;
