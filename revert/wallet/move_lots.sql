-- Revert ringfence:wallet/move_lots from pg
begin;
set local role ringfence_owner;
drop function ringfence.move_lots(ringfence.wallet, bigint, boolean, timestamptz, integer, bigint, bigint[]);
commit;
