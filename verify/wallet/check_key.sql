-- Verify ringfence:wallet/check_key on pg
select ringfence.verify_internal_function('ringfence.check_key(text,text)');
