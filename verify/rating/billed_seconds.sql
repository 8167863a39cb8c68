-- Verify ringfence:rating/billed_seconds on pg
select ringfence.verify_internal_function('ringfence.billed_seconds(ringfence.rate_terms,numeric)');
