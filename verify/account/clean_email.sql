-- Verify ringfence:account/clean_email on pg
select ringfence.verify_internal_function('ringfence.clean_email(text,text)');
