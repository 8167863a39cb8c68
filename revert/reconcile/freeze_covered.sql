-- Revert ringfence:reconcile/freeze_covered from pg
begin;
set local role ringfence_owner;
drop function ringfence.freeze_covered();
commit;
