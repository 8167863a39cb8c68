-- Revert ringfence:wallet/expire_lots from pg
begin;
set local role ringfence_owner;
drop function ringfence.expire_lots(uuid, timestamptz, boolean);
commit;
