-- Verify ringfence:schedule/run_next_job on pg
select ringfence.verify_api_function('billing.run_next_job(text,timestamptz)', '{ringfence_worker,ringfence_ops}');
