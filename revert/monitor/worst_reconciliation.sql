-- Revert ringfence:monitor/worst_reconciliation from pg
begin;
set local role ringfence_owner;
drop function ringfence.worst_reconciliation(timestamptz);
commit;
