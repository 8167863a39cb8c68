-- Revert ringfence:reconcile/reconcile_stripe_payments from pg
begin;
set local role ringfence_owner;
drop function billing.reconcile_stripe_payments(uuid, text, text, uuid, timestamptz, timestamptz);
commit;
