-- Verify ringfence:inbox/run_webhook on pg
select ringfence.verify_internal_function('ringfence.run_webhook(ringfence.webhook_delivery,integer,timestamptz)');
