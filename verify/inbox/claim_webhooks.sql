-- Verify ringfence:inbox/claim_webhooks on pg
select ringfence.verify_api_function('billing.claim_webhooks(integer,timestamptz)', '{ringfence_worker,ringfence_ops}');
