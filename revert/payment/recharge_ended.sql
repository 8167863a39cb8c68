-- Revert ringfence:payment/recharge_ended from pg
begin;
set local role ringfence_owner;
drop function ringfence.recharge_ended(ringfence.payment, text, timestamptz);
commit;
