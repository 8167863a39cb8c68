-- Revert ringfence:payment/set_auto_recharge from pg
begin;
set local role ringfence_owner;
drop function billing.set_auto_recharge(uuid, boolean, bigint, bigint, bigint, text, timestamptz);
commit;
