-- Verify ringfence:outbox/fail_outbox on pg
select ringfence.verify_api_function('billing.fail_outbox(uuid,uuid,text,timestamptz,timestamptz)', '{ringfence_worker,ringfence_ops}');
