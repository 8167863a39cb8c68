-- Verify ringfence:rating/types on pg
select null::ringfence.rate_terms, null::ringfence.exchange, null::ringfence.call_price where false;
