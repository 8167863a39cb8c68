-- Revert ringfence:call/cleanup_reservations_job from pg
begin;
set local role ringfence_owner;
drop function ringfence.cleanup_reservations_job(timestamptz, timestamptz);
commit;
