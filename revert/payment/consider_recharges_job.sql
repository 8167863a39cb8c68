-- Revert ringfence:payment/consider_recharges_job from pg
begin;
set local role ringfence_owner;
drop function ringfence.consider_recharges_job(timestamptz, timestamptz);
commit;
