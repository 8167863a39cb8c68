-- Revert ringfence:payment/stripe_customer_of from pg
begin;
set local role ringfence_owner;
drop function ringfence.stripe_customer_of(uuid);
commit;
