-- Verify ringfence:outbox/complete_outbox on pg
select ringfence.verify_api_function('billing.complete_outbox(uuid,uuid,jsonb,timestamptz)', '{ringfence_worker,ringfence_ops}');
