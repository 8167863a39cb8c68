-- Revert ringfence:payment/handle_stripe_intent from pg
begin;
set local role ringfence_owner;
drop function ringfence.handle_stripe_intent(jsonb, uuid, timestamptz, timestamptz);
commit;
