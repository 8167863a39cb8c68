-- Revert ringfence:payment/handle_stripe_refund from pg
begin;
set local role ringfence_owner;
drop function ringfence.handle_stripe_refund(jsonb, uuid, timestamptz, timestamptz);
commit;
