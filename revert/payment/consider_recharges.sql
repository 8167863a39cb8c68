-- Revert ringfence:payment/consider_recharges from pg
begin;
set local role ringfence_owner;
drop function ringfence.consider_recharges(integer, timestamptz);
commit;
