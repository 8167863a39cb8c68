-- Revert ringfence:wallet/open_wallet from pg
begin;
set local role ringfence_owner;
drop function ringfence.open_wallet(uuid, timestamptz, boolean);
commit;
