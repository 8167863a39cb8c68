-- Verify ringfence:outbox/pause_queue on pg
select ringfence.verify_api_function('billing.pause_queue(text,boolean)', '{ringfence_ops}');
