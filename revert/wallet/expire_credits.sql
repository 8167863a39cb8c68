-- Revert ringfence:wallet/expire_credits from pg
begin;
set local role ringfence_owner;
drop function billing.expire_credits(integer, timestamptz);
commit;
