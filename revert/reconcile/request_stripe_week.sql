-- Revert ringfence:reconcile/request_stripe_week from pg
begin;
set local role ringfence_owner;
drop function ringfence.request_stripe_week(timestamptz, timestamptz);
commit;
