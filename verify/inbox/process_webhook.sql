-- Verify ringfence:inbox/process_webhook on pg
select ringfence.verify_api_function('billing.process_webhook(uuid,timestamptz)', '{ringfence_worker,ringfence_ops}');
