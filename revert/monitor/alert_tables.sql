-- Revert ringfence:monitor/alert_tables from pg
begin;
set local role ringfence_owner;
drop type ringfence.alert_signal;
drop table ringfence.audit_report;
drop table ringfence.alert;
drop table ringfence.alert_rule;
drop domain ringfence.alert_severity;
commit;
