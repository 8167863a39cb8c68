-- Revert ringfence:reconcile/judge_stripe_event from pg
begin;
set local role ringfence_owner;
drop function ringfence.judge_stripe_event(jsonb, timestamptz);
commit;
