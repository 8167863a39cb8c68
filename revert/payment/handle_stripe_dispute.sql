-- Revert ringfence:payment/handle_stripe_dispute from pg
begin;
set local role ringfence_owner;
drop function ringfence.handle_stripe_dispute(jsonb, uuid, timestamptz, timestamptz);
commit;
