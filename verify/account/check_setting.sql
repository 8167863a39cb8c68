-- Verify ringfence:account/check_setting on pg
select ringfence.verify_internal_function('ringfence.check_setting(text,jsonb)');
