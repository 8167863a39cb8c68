-- Verify ringfence:core/clean_text on pg
select ringfence.verify_internal_function('ringfence.clean_text(text,text,integer)');
