-- Revert ringfence:payment/tables from pg
begin;
set local role ringfence_owner;
drop type ringfence.payment_report;
drop view ringfence.payment_reversal;
drop table ringfence.charging_freeze, ringfence.auto_recharge;
drop table ringfence.payment_dispute, ringfence.payment_refund, ringfence.payment;
drop domain ringfence.payment_status;
commit;
