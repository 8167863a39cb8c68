-- Revert ringfence:reconcile/tables from pg
begin;
set local role ringfence_owner;
drop index ringfence.payment_created_at_idx;
drop type ringfence.stripe_verdict;
drop type ringfence.reconciled_item;
drop index ringfence.webhook_delivery_report_idx;
drop table ringfence.reconciliation_finding;
drop table ringfence.reconciliation_seen;
drop table ringfence.reconciliation_run;
drop domain ringfence.finding_kind;
drop domain ringfence.reconciliation_status;
commit;
