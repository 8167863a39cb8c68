-- Verify ringfence:reconcile/judge_stripe_reversal on pg
select ringfence.verify_internal_function('ringfence.judge_stripe_reversal(jsonb)');
