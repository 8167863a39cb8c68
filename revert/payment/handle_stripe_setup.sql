-- Revert ringfence:payment/handle_stripe_setup from pg
begin;
set local role ringfence_owner;
drop function ringfence.handle_stripe_setup(jsonb, uuid, timestamptz, timestamptz);
commit;
