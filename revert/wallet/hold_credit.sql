-- Revert ringfence:wallet/hold_credit from pg
begin;
set local role ringfence_owner;
drop function ringfence.hold_credit(uuid, bigint, timestamptz, timestamptz);
commit;
