-- Verify ringfence:reconcile/judge_stripe_event on pg
select ringfence.verify_internal_function('ringfence.judge_stripe_event(jsonb,timestamptz)');
