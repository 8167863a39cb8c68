-- Revert ringfence:reconcile/judge_stripe_payment from pg
begin;
set local role ringfence_owner;
drop function ringfence.judge_stripe_payment(ringfence.payment_report, timestamptz);
commit;
