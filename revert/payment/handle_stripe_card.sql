-- Revert ringfence:payment/handle_stripe_card from pg
begin;
set local role ringfence_owner;
drop function ringfence.handle_stripe_card(jsonb, uuid, timestamptz, timestamptz);
commit;
