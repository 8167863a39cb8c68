-- Revert ringfence:payment/post_payment from pg
begin;
set local role ringfence_owner;
drop function ringfence.post_payment(ringfence.payment, timestamptz);
commit;
