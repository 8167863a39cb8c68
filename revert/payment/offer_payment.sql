-- Revert ringfence:payment/offer_payment from pg
begin;
set local role ringfence_owner;
drop function ringfence.offer_payment(ringfence.auto_recharge, text, timestamptz);
commit;
