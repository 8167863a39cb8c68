-- Revert ringfence:monitor/alert_views from pg
begin;
set local role ringfence_owner;
drop view billing.audit_reports;
drop view billing.alert_history;
drop view billing.alert_status;
commit;
