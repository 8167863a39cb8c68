-- Verify ringfence:rating/drain_per_second on pg
select ringfence.verify_internal_function('ringfence.drain_per_second(ringfence.rate_terms)');
