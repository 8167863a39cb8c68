-- Revert ringfence:wallet/expire_credits_job from pg
begin;
set local role ringfence_owner;
drop function ringfence.expire_credits_job(timestamptz, timestamptz);
commit;
