-- Revert ringfence:schedule/run_next_job from pg
begin;
set local role ringfence_owner;
drop function billing.run_next_job(text, timestamptz);
commit;
