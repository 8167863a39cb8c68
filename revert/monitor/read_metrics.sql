-- Revert ringfence:monitor/read_metrics from pg
begin;
set local role ringfence_owner;
drop function billing.read_metrics();
commit;
