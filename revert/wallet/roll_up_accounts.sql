-- Revert ringfence:wallet/roll_up_accounts from pg
begin;
set local role ringfence_owner;
drop function ringfence.roll_up_accounts(timestamptz, timestamptz);
commit;
