-- Revert ringfence:inbox/find_delivery from pg
begin;
set local role ringfence_owner;
drop function ringfence.find_delivery(uuid);
commit;
