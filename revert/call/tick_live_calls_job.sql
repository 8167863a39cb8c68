-- Revert ringfence:call/tick_live_calls_job from pg
begin;
set local role ringfence_owner;
drop function ringfence.tick_live_calls_job(timestamptz, timestamptz);
commit;
