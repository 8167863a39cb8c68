-- Revert ringfence:payment/recharge_waits_until from pg
begin;
set local role ringfence_owner;
drop function ringfence.recharge_waits_until(ringfence.auto_recharge, boolean, timestamptz);
commit;
