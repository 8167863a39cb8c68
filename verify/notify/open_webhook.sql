-- Verify ringfence:notify/open_webhook on pg
select ringfence.verify_api_function('billing.open_webhook(uuid,uuid,timestamptz)', '{ringfence_worker}');
