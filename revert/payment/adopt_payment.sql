-- Revert ringfence:payment/adopt_payment from pg
begin;
set local role ringfence_owner;
drop function ringfence.adopt_payment(ringfence.payment_report, ringfence.payment);
commit;
