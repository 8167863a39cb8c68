-- Revert ringfence:payment/stop_recharge from pg
begin;
set local role ringfence_owner;
drop function ringfence.stop_recharge(uuid, text, timestamptz, boolean);
commit;
