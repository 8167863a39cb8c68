-- Revert ringfence:reconcile/percentage from pg
begin;
set local role ringfence_owner;
drop function ringfence.percentage(bigint, bigint);
commit;
