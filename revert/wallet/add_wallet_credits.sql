-- Revert ringfence:wallet/add_wallet_credits from pg
begin;
set local role ringfence_owner;
drop function billing.add_wallet_credits(uuid, bigint, text, text, timestamptz, integer, text, jsonb, timestamptz);
commit;
