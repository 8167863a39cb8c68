-- Revert ringfence:core/lock_wallet from pg
begin;
set local role ringfence_owner;
drop function ringfence.lock_wallet(uuid);
commit;
