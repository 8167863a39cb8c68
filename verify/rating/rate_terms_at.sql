-- Verify ringfence:rating/rate_terms_at on pg
select ringfence.verify_internal_function('ringfence.rate_terms_at(uuid,text,timestamptz)');
