-- Verify ringfence:notify/disable_webhook_endpoint on pg
select ringfence.verify_api_function('billing.disable_webhook_endpoint(uuid,text,text,timestamptz)', '{ringfence_worker,ringfence_ops}');
