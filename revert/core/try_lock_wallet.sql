-- Revert ringfence:core/try_lock_wallet from pg
begin;
set local role ringfence_owner;
drop function ringfence.try_lock_wallet(uuid);
commit;
