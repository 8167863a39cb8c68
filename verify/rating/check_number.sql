-- Verify ringfence:rating/check_number on pg
select ringfence.verify_internal_function('ringfence.check_number(text,numeric,numeric,numeric,integer)');
