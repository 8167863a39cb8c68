-- Revert ringfence:schedule/add_job from pg
begin;
set local role ringfence_owner;
drop function ringfence.add_job(text, text, interval, time);
commit;
