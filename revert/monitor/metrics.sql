-- Revert ringfence:monitor/metrics from pg
begin;
set local role ringfence_owner;
drop view billing.metrics;
commit;
