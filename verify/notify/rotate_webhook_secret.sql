-- Verify ringfence:notify/rotate_webhook_secret on pg
select ringfence.verify_api_function('billing.rotate_webhook_secret(uuid,text,timestamptz)', '{ringfence_web,ringfence_ops}');
