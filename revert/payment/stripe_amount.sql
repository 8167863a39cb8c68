-- Revert ringfence:payment/stripe_amount from pg
begin;
set local role ringfence_owner;
drop function ringfence.stripe_amount(jsonb);
commit;
