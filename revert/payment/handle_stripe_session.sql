-- Revert ringfence:payment/handle_stripe_session from pg
begin;
set local role ringfence_owner;
drop function ringfence.handle_stripe_session(jsonb, uuid, timestamptz, timestamptz);
commit;
