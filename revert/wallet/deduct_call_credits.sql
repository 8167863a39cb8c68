-- Revert ringfence:wallet/deduct_call_credits from pg
begin;
set local role ringfence_owner;
drop function billing.deduct_call_credits(uuid, text, bigint, jsonb, timestamptz);
commit;
