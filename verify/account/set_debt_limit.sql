-- Verify ringfence:account/set_debt_limit on pg
select ringfence.verify_api_function('billing.set_debt_limit(uuid,bigint)', '{ringfence_ops}');
