-- Revert ringfence:call/lock_due_wallets from pg
begin;
set local role ringfence_owner;
drop function ringfence.lock_due_wallets(integer, boolean, timestamptz);
commit;
