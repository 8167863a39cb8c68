-- Verify ringfence:inbox/process_next_webhook on pg
select ringfence.verify_api_function('billing.process_next_webhook(timestamptz)', '{ringfence_worker,ringfence_ops}');
