-- Revert ringfence:wallet/return_to_lots from pg
begin;
set local role ringfence_owner;
drop function ringfence.return_to_lots(uuid, bigint, bigint, bigint, bigint);
commit;
