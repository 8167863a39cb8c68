-- Revert ringfence:reconcile/report_fate from pg
begin;
set local role ringfence_owner;
drop function ringfence.report_fate(text);
commit;
