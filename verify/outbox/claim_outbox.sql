-- Verify ringfence:outbox/claim_outbox on pg
select ringfence.verify_api_function('billing.claim_outbox(text[],integer,text,timestamptz)', '{ringfence_worker,ringfence_ops}');
