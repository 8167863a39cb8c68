-- Verify ringfence:wallet/check_amount on pg
select ringfence.verify_internal_function('ringfence.check_amount(text,bigint)');
