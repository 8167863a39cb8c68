-- Verify ringfence:rating/price_call on pg
select ringfence.verify_internal_function('ringfence.price_call(ringfence.rate_terms,numeric,numeric,ringfence.exchange)');
