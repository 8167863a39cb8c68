-- Revert ringfence:wallet/deduct_call_credits_batch from pg
begin;
set local role ringfence_owner;
drop function billing.deduct_call_credits_batch(jsonb, timestamptz);
commit;
