-- Verify ringfence:inbox/secret_names on pg
select ringfence.verify_internal_function('ringfence.secret_names()');
