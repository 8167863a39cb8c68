-- Revert ringfence:reconcile/apply_stripe_object from pg
begin;
set local role ringfence_owner;
drop function ringfence.apply_stripe_object(text, jsonb, timestamptz);
commit;
