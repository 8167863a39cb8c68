-- Revert ringfence:payment/stripe_object from pg
begin;
set local role ringfence_owner;
drop function ringfence.stripe_object(jsonb, text);
commit;
