-- Revert ringfence:payment/views from pg
begin;
set local role ringfence_owner;
drop view billing.payment_reversals, billing.payment_status;
commit;
