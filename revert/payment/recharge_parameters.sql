-- Revert ringfence:payment/recharge_parameters from pg
begin;
set local role ringfence_owner;
drop function ringfence.recharge_parameters(uuid, ringfence.auto_recharge, text);
commit;
