-- Revert ringfence:payment/claim_recharge from pg
begin;
set local role ringfence_owner;
drop function billing.claim_recharge(uuid, timestamptz);
commit;
