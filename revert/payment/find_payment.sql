-- Revert ringfence:payment/find_payment from pg
begin;
set local role ringfence_owner;
drop function ringfence.find_payment(ringfence.payment_report);
commit;
