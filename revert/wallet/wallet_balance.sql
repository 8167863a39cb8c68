-- Revert ringfence:wallet/wallet_balance from pg
begin;
set local role ringfence_owner;
drop function billing.wallet_balance(uuid, timestamptz);
commit;
