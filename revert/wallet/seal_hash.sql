-- Revert ringfence:wallet/seal_hash from pg
begin;
set local role ringfence_owner;
drop function ringfence.seal_hash(bytea, uuid, bigint, bigint, bigint, timestamptz, bytea);
commit;
