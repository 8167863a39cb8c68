-- Revert ringfence:payment/settle_recharge from pg
begin;
set local role ringfence_owner;
drop function billing.settle_recharge(uuid, integer, text, timestamptz);
commit;
