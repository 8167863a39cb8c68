-- Verify ringfence:account/check_debt_limit on pg
select ringfence.verify_internal_function('ringfence.check_debt_limit(bigint)');
