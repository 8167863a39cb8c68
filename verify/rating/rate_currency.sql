-- Verify ringfence:rating/rate_currency on pg
select ringfence.verify_internal_function('ringfence.rate_currency(uuid,text)');
