-- Verify ringfence:notify/remove_webhook_endpoint on pg
select ringfence.verify_api_function('billing.remove_webhook_endpoint(uuid,text)', '{ringfence_web,ringfence_ops}');
