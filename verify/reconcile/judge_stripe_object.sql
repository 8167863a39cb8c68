-- Verify ringfence:reconcile/judge_stripe_object on pg
select ringfence.verify_internal_function('ringfence.judge_stripe_object(text,jsonb,timestamptz)');
