-- Revert ringfence:wallet/balance_at from pg
begin;
set local role ringfence_owner;
drop function billing.balance_at(uuid, timestamptz, text);
commit;
