-- Verify ringfence:monitor/claim_worker_alarm on pg
select ringfence.verify_api_function('billing.claim_worker_alarm(timestamptz)', '{ringfence_web,ringfence_ops}');
