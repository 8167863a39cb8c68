-- Verify ringfence:core/raise_error on pg
select ringfence.verify_internal_function('ringfence.raise_error(text,jsonb)');
