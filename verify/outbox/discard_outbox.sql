-- Verify ringfence:outbox/discard_outbox on pg
select ringfence.verify_api_function('billing.discard_outbox(uuid,text,timestamptz)', '{ringfence_ops}');
