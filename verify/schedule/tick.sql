-- Verify ringfence:schedule/tick on pg
select ringfence.verify_api_function('billing.tick(text)', '{ringfence_worker,ringfence_ops}');
