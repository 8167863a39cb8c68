-- Revert ringfence:payment/handle_stripe_customer from pg
begin;
set local role ringfence_owner;
drop function ringfence.handle_stripe_customer(jsonb, uuid, timestamptz, timestamptz);
commit;
