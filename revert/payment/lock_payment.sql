-- Revert ringfence:payment/lock_payment from pg
begin;
set local role ringfence_owner;
drop function ringfence.lock_payment(text);
commit;
