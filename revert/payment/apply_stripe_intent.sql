-- Revert ringfence:payment/apply_stripe_intent from pg
begin;
set local role ringfence_owner;
drop function ringfence.apply_stripe_intent(jsonb, timestamptz);
commit;
