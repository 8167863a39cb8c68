-- Revert ringfence:wallet/check_balance_and_deduct_asset_cost from pg
begin;
set local role ringfence_owner;
drop function billing.check_balance_and_deduct_asset_cost(uuid, bigint, text, text, jsonb, timestamptz);
commit;
