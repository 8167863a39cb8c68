-- Revert ringfence:notify/tell_low_balance from pg
begin;
set local role ringfence_owner;
drop function ringfence.tell_low_balance(ringfence.wallet, timestamptz);
commit;
