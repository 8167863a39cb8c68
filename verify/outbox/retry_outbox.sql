-- Verify ringfence:outbox/retry_outbox on pg
select ringfence.verify_api_function('billing.retry_outbox(uuid,timestamptz)', '{ringfence_ops}');
