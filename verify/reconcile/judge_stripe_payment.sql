-- Verify ringfence:reconcile/judge_stripe_payment on pg
select ringfence.verify_internal_function('ringfence.judge_stripe_payment(ringfence.payment_report,timestamptz)');
