-- Revert ringfence:reconcile/views from pg
begin;
set local role ringfence_owner;
drop view billing.reconciliation_history;
drop view billing.revenue_leaks;
drop view billing.reconciliation_findings;
drop view billing.billing_success_rate;
drop view ringfence.open_finding;
drop view billing.vapi_webhook_reliability;
drop view ringfence.call_day;
commit;
