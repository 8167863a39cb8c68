-- Verify ringfence:rating/exchange_at on pg
select ringfence.verify_internal_function('ringfence.exchange_at(text,timestamptz)');
