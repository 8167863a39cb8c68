-- Revert ringfence:reconcile/judge_stripe_reversal from pg
begin;
set local role ringfence_owner;
drop function ringfence.judge_stripe_reversal(jsonb);
commit;
