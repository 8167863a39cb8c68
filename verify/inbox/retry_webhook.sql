-- Verify ringfence:inbox/retry_webhook on pg
select ringfence.verify_api_function('billing.retry_webhook(uuid,timestamptz)', '{ringfence_ops}');
