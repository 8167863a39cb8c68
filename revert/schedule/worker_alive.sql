-- Revert ringfence:schedule/worker_alive from pg
begin;
set local role ringfence_owner;
drop function ringfence.worker_alive(timestamptz);
commit;
