-- Revert ringfence:reconcile/note_finding from pg
begin;
set local role ringfence_owner;
drop function ringfence.note_finding(ringfence.reconciliation_finding, timestamptz);
commit;
