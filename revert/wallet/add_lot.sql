-- Revert ringfence:wallet/add_lot from pg
begin;
set local role ringfence_owner;
drop function ringfence.add_lot(uuid, bigint, bigint, boolean, integer, timestamptz);
commit;
