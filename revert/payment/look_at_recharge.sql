-- Revert ringfence:payment/look_at_recharge from pg
begin;
set local role ringfence_owner;
drop function ringfence.look_at_recharge(uuid, timestamptz);
commit;
