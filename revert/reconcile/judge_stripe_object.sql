-- Revert ringfence:reconcile/judge_stripe_object from pg
begin;
set local role ringfence_owner;
drop function ringfence.judge_stripe_object(text, jsonb, timestamptz);
commit;
