-- Revert ringfence:payment/auto_recharge from pg
begin;
set local role ringfence_owner;
drop function billing.auto_recharge(uuid, timestamptz);
commit;
