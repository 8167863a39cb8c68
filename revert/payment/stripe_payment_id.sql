-- Revert ringfence:payment/stripe_payment_id from pg
begin;
set local role ringfence_owner;
drop function ringfence.stripe_payment_id(jsonb);
commit;
