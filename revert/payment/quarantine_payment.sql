-- Revert ringfence:payment/quarantine_payment from pg
begin;
set local role ringfence_owner;
drop function ringfence.quarantine_payment(ringfence.payment_report, timestamptz);
commit;
