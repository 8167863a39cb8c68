-- Revert ringfence:payment/handle_stripe_warning from pg
begin;
set local role ringfence_owner;
drop function ringfence.handle_stripe_warning(jsonb, uuid, timestamptz, timestamptz);
commit;
