-- Revert ringfence:payment/check_recharge from pg
begin;
set local role ringfence_owner;
drop function ringfence.check_recharge(ringfence.auto_recharge, boolean, bigint, bigint, text);
commit;
