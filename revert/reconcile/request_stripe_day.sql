-- Revert ringfence:reconcile/request_stripe_day from pg
begin;
set local role ringfence_owner;
drop function ringfence.request_stripe_day(timestamptz, timestamptz);
commit;
