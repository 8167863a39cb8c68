-- Revert ringfence:reconcile/request_stripe_run from pg
begin;
set local role ringfence_owner;
drop function ringfence.request_stripe_run(timestamptz, interval, timestamptz);
commit;
