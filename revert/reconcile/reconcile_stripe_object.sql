-- Revert ringfence:reconcile/reconcile_stripe_object from pg
begin;
set local role ringfence_owner;
drop function ringfence.reconcile_stripe_object(uuid, text, ringfence.stripe_verdict, timestamptz);
commit;
