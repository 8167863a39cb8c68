-- Revert ringfence:payment/handle_stripe_charge from pg
begin;
set local role ringfence_owner;
drop function ringfence.handle_stripe_charge(jsonb, uuid, timestamptz, timestamptz);
commit;
