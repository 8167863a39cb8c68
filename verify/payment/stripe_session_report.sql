-- Verify ringfence:payment/stripe_session_report on pg
select ringfence.verify_internal_function('ringfence.stripe_session_report(jsonb,text)');
