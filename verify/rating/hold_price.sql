-- Verify ringfence:rating/hold_price on pg
select ringfence.verify_internal_function('ringfence.hold_price(ringfence.rate_terms,numeric)');
