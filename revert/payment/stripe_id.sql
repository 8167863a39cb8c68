-- Revert ringfence:payment/stripe_id from pg
begin;
set local role ringfence_owner;
drop function ringfence.stripe_id(jsonb);
commit;
