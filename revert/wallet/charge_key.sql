-- Revert ringfence:wallet/charge_key from pg
begin;
set local role ringfence_owner;
drop function ringfence.charge_key(uuid, text);
commit;
