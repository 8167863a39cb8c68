-- Revert ringfence:payment/consider_recharge from pg
begin;
set local role ringfence_owner;
drop function ringfence.consider_recharge(ringfence.wallet, timestamptz);
commit;
