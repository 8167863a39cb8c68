-- Revert ringfence:payment/credit_payment from pg
begin;
set local role ringfence_owner;
drop function ringfence.credit_payment(ringfence.payment_report, timestamptz);
commit;
