-- Verify ringfence:account/known_currency on pg
select ringfence.verify_internal_function('ringfence.known_currency(text)');
