-- Revert ringfence:payment/accept_payment from pg
begin;
set local role ringfence_owner;
drop function billing.accept_payment(uuid, uuid, timestamptz);
commit;
