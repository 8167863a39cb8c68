-- Revert ringfence:payment/views from pg
begin;
set local role ringfence_owner;
drop view billing.auto_recharges, billing.payment_reversals, billing.payment_status;
commit;
