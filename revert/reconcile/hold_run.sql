-- Revert ringfence:reconcile/hold_run from pg
begin;
set local role ringfence_owner;
drop function ringfence.hold_run(uuid, uuid, timestamptz);
commit;
