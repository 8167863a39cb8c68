-- Revert ringfence:payment/tell_recharge from pg
begin;
set local role ringfence_owner;
drop function ringfence.tell_recharge(ringfence.auto_recharge, text, text, timestamptz);
commit;
