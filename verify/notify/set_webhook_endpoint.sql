-- Verify ringfence:notify/set_webhook_endpoint on pg
select ringfence.verify_api_function('billing.set_webhook_endpoint(uuid,text,text[],timestamptz)', '{ringfence_web,ringfence_ops}');
