-- Verify ringfence:payment/stripe_org_id on pg
select ringfence.verify_internal_function('ringfence.stripe_org_id(jsonb)');
