-- Verify ringfence:rating/checked_rate_terms on pg
select ringfence.verify_internal_function('ringfence.checked_rate_terms(text,ringfence.rate_terms)');
